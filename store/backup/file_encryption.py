"""Encrypt and decrypt a stream with the system's age or GnuPG."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from store.backup.snapshot import BackupError, find_program

_AGE = re.compile(r"age1[a-z0-9]+|ssh-(ed25519|rsa) \S+( .*)?")
_FINGERPRINT = re.compile(r"[0-9A-F]{40}|[0-9A-F]{64}")
_AGE_BEGINS = b"age-encryption.org/"


@contextmanager
def encrypted(file: BinaryIO, recipient: str) -> Iterator[BinaryIO]:
    """Yield a stream that is encrypted into `file`; `recipient` is an age key or OpenPGP fingerprint."""
    command = _encrypting(recipient)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file) as program:
        pipe = _whole(program.stdin)
        yield pipe
        pipe.close()
        if program.wait():
            raise BackupError(f"{command[0]} could not encrypt to {recipient}")


@contextmanager
def decrypted(path: Path, identity: Path | None) -> Iterator[BinaryIO]:
    """Yield the decrypted bytes of a file. Raises BackupError at the end if they are not what was encrypted."""
    command = [*_decrypting(path, identity), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        pipe = _whole(program.stdout)
        try:
            yield pipe
            # bytes after the end of a tar mean nothing, but the program must read them to reach its verdict
            while pipe.read(1 << 20):
                pass
        except BaseException:
            program.kill()
            raise
        if program.wait():
            raise BackupError(f"{command[0]} could not decrypt {path.name}")


def is_encrypted(path: Path) -> bool:
    """Return whether the file begins like one of age or OpenPGP."""
    return _is_age(path) or bool(_first(path)[:1] >= b"\x80")


def _encrypting(recipient: str) -> list[str]:
    if _AGE.fullmatch(recipient):
        return [find_program("age"), "--encrypt", "--recipient", recipient]
    fingerprint = recipient.replace(" ", "").upper().removeprefix("0X")
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise BackupError(
            f"{recipient!r} is neither a key of age (age1..., ssh-ed25519 ...) nor the whole fingerprint of an "
            "OpenPGP key: an address or a short id may belong to somebody else's key"
        )
    # A whole fingerprint leaves no doubt about the key, so no further proof of trust is needed.
    return [find_program("gpg"), "--batch", "--trust-model", "always", "--recipient", fingerprint, "--encrypt"]


def _decrypting(path: Path, identity: Path | None) -> list[str]:
    if not _is_age(path):
        return [find_program("gpg"), "--quiet", "--decrypt"]
    if identity is None:
        raise BackupError(f"{path.name} is encrypted with age: name the file of the key that opens it (--identity)")
    return [find_program("age"), "--decrypt", "--identity", str(identity)]


def _is_age(path: Path) -> bool:
    return _first(path).startswith(_AGE_BEGINS)


def _first(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_AGE_BEGINS))


def _whole(pipe: IO[bytes] | None) -> BinaryIO:
    assert pipe is not None, "it was asked for"
    return pipe  # type: ignore[return-value] # typeshed's IO[bytes] and BinaryIO are one
