"""Every departure from Scrapy's defaults, each with its reason."""

BOT_NAME = "kuzet"

# Honest: outlets can see who asks and shut us out in robots.txt by this name. KUZET_CONTACT adds how to reach us.
USER_AGENT = "Kuzet/0.2 (keeps a record of published news; obeys robots.txt under the name Kuzet)"
ROBOTSTXT_USER_AGENT = "Kuzet"
ROBOTSTXT_OBEY = True

# By default Scrapy listens on loopback ports that run Python for whoever connects.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# A page may lead anywhere by a redirect: files, inline data and other services are not the web.
# The handler of https keeps what the connection's encryption vouches for; the connections of both know an answer 304.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.download.keep_alive.LineHandler",
    "https": "crawler.download.tls_capture.NotingHandler",
}

# The default is off. In Kazakhstan, a forged certificate has been used to read and change traffic.
DOWNLOAD_VERIFY_CERTIFICATES = True

# Resolves names and lets only public addresses through, so that what is connected to is what was checked.
TWISTED_DNS_RESOLVER = "crawler.download.ssrf_guard.GuardedResolver"
# A proxy named in the environment would connect for us, past that guard.
HTTPPROXY_ENABLED = False

# Bytes of a body, packed and unpacked. The default of 1 GiB lets one page fill the memory.
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 0

# Seconds for a whole request. The default of 180 makes a hanging server dear.
DOWNLOAD_TIMEOUT = 30

# One request at a time to a host: outlets are small. The delay itself comes from the outlet's file, without jitter,
# which would go below it.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = 0

# A short answer is no article; ours is the decision to try again, with patience (spiders/fetch/fetch_page.py).
DOWNLOAD_FAIL_ON_DATALOSS = True
RETRY_ENABLED = False

# Scrapy's cache hides edits: heuristic freshness answers without a request, and an outage looks like a success.
# Validators are kept in our own database instead.
HTTPCACHE_ENABLED = False

# Nobody is logged in anywhere, and no page learns from which page we came.
COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
METAREFRESH_ENABLED = False  # such a page is read as it stands, and refused as no article
REDIRECT_MAX_TIMES = 5

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ru,kk;q=0.9,en;q=0.8",
    # Decoders of newer codings have had bombs; one that comes unasked is still capped.
    "Accept-Encoding": "gzip, deflate",
}

# Of Scrapy's own middlewares and extensions, only those that are named here are imported and run: not what is switched
# off, nor what a later Scrapy adds, and nothing that opens a door.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE = {"scrapy.extensions.corestats.CoreStats": 0}

DOWNLOADER_MIDDLEWARES = {
    "crawler.download.middlewares.AllowedHosts": 50,  # Scrapy's own ignores ports
    "crawler.download.middlewares.Robots": 100,
    "crawler.download.middlewares.AsWeAsk": 350,  # one for three of Scrapy's, at a fifth of their cost
    "crawler.download.middlewares.Unpacking": 590,
    "crawler.download.middlewares.AsItCame": 595,  # below what unpacks the body
    "crawler.download.middlewares.Redirects": 600,
}

STATS_DUMP = False
DOWNLOADER_STATS = False  # it writes every request out to measure it; the report needs two counts
LOG_INSTALL_ROOT_HANDLER = False  # the log is ours (crawler/log.py)
