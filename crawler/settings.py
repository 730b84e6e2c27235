"""Scrapy's settings where they differ from its defaults, each with its reason."""

from config import environment

BOT_NAME = "kuzet"

# Outlets can see who makes requests, and can exclude us in robots.txt by this name. KUZET_CONTACT adds an address.
USER_AGENT = environment.USER_AGENT
ROBOTSTXT_USER_AGENT = "Kuzet"
ROBOTSTXT_OBEY = True

# By default Scrapy listens on loopback ports and runs Python for anyone who connects.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A redirect may lead anywhere: files, inline data and other services are disabled.
# The handler of https records the connection's TLS facts; the connections of both recognise an answer 304.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.download.keep_alive.KeepAliveHandler",
    "https": "crawler.download.tls_capture.TlsRecordingHandler",
}

# The default is off. In Kazakhstan, a forged certificate has been used to read and change traffic.
DOWNLOAD_VERIFY_CERTIFICATES = True

# Resolves names to public addresses only, so that the connection goes to the address that was checked.
TWISTED_DNS_RESOLVER = "crawler.download.ssrf_guard.GuardedResolver"
# a proxy named in the environment would bypass that guard
HTTPPROXY_ENABLED = False

# Bytes of a body, packed or unpacked. The default of 1 GiB lets one page fill the memory.
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 0

# Seconds for a whole request. The default of 180 makes a hanging server expensive.
DOWNLOAD_TIMEOUT = 30

# One request at a time to a host: outlets are small. The delay itself comes from the outlet's file, without jitter,
# which would go below it.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = 0

# A truncated answer isn't an article; retries are decided in spiders/fetch/fetch_page.py.
DOWNLOAD_FAIL_ON_DATALOSS = True
RETRY_ENABLED = False

# Scrapy's cache hides edits: heuristic freshness answers without a request, and an outage looks like a success.
# Validators are kept in our own database instead.
HTTPCACHE_ENABLED = False

# no logins, and no page learns from which page we came
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
METAREFRESH_ENABLED = False  # such a page is read as it is, and refused because it isn't an article
REDIRECT_MAX_TIMES = 5

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ru,kk;q=0.9,en;q=0.8",
    # Decoders of newer codings have had decompression bombs; an unrequested one is still limited.
    "Accept-Encoding": "gzip, deflate",
}

# Only the middlewares and extensions named here are imported and run: neither those that are switched off nor those
# that a later Scrapy adds.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE = {"scrapy.extensions.corestats.CoreStats": 0}

DOWNLOADER_MIDDLEWARES = {
    "crawler.download.middlewares.AllowedHosts": 50,  # Scrapy's own ignores ports
    "crawler.download.robots.RobotsMiddleware": 100,
    "crawler.download.middlewares.RequestDefaults": 350,  # replaces three of Scrapy's at a fifth of their cost
    "crawler.download.middlewares.Unpacking": 590,
    "crawler.download.middlewares.WireResponse": 595,  # below Unpacking
    "crawler.download.middlewares.Redirects": 600,
}

STATS_DUMP = False
DOWNLOADER_STATS = False  # it serialises every request to measure its size, although the report needs only two counts
LOG_INSTALL_ROOT_HANDLER = False  # see crawler/log.py
