"""The TLS facts of a connection that are kept as evidence: protocol, issuer and digest of the certificate."""

import hashlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate


@dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """The encryption of one connection."""

    protocol: str | None
    """As OpenSSL names it, such as TLSv1.3; None if unknown."""
    issuer: str
    """Issuer of the server's certificate, in the form of RFC 4514."""
    certificate: str
    """SHA-256 of the server's certificate."""
    is_verified: bool
    """Whether the certificate was checked against the machine's authorities."""


def signer_of(certificate: str) -> str:
    """Return a sentence part with the issuer and digest of a PEM certificate."""
    read = load_pem_x509_certificate(certificate.encode())
    return f"signed by {read.issuer.rfc4514_string()[:300]}, SHA-256 {read.fingerprint(SHA256()).hex()}"


def tls_of(certificate: Any, *, protocol: str | None, is_verified: bool) -> Tls:
    """Return the facts of a connection from Twisted's certificate."""
    issuer = certificate.original.to_cryptography().issuer.rfc4514_string()
    digest = hashlib.sha256(certificate.dump()).hexdigest()
    return Tls(protocol=protocol, issuer=issuer[:500], certificate=digest, is_verified=is_verified)
