"""The bytes below everything: reading, keys, padding (3), and age files."""

import base64
import hashlib
import hmac
import struct
from itertools import pairwise

from nacl import bindings
from nacl.exceptions import CryptoError


class Refused(Exception):
    """These bytes are not what the page says they are."""


class Bytes:
    """Reads from the front of a byte string, postcard where asked."""

    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, length: int) -> bytes:
        part = self.data[self.at : self.at + length]
        if len(part) != length:
            raise Refused("cut short")
        self.at += length
        return part

    def number(self, form: str) -> int:
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def varint(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def sized(self) -> bytes:
        return self.take(self.varint())

    def left(self) -> int:
        return len(self.data) - self.at

    def end(self) -> None:
        if self.left():
            raise Refused("bytes after the end")


def hkdf(salt: bytes, secret: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) of 32 bytes: one block."""
    key = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(key, info + b"\x01", hashlib.sha256)


def open_sealed(key: bytes, nonce: bytes, aad: bytes, sealed: bytes) -> bytes:
    """XChaCha20-Poly1305."""
    return opened(bindings.crypto_aead_xchacha20poly1305_ietf_decrypt, sealed, aad, nonce, key)


def opened(cipher, sealed: bytes, aad: bytes, nonce: bytes, key: bytes) -> bytes:
    if len(sealed) < 16:
        raise Refused("shorter than a tag")
    try:
        return cipher(sealed, aad, nonce, key)
    except CryptoError:
        raise Refused("does not open under this key") from None


def unpad(padded: bytes) -> bytes:
    """(3) The length, the text, and nothing but zeros up to the padded length."""
    text = Bytes(padded)
    content = text.take(text.number("I"))
    total = max(512, padme(len(content) + 4))
    if len(padded) != total or any(text.take(text.left())):
        raise Refused("not padded as it should be")
    return content


def padme(length: int) -> int:
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def open_age(identity: bytes, data: bytes) -> bytes:
    """age v1 (age-encryption.org/v1) by the X25519 stanza; others, such as grease, are passed over."""
    try:
        end = data.index(b"\n--- ") + 5
        lines = data[: end - 5].decode("ascii").split("\n")
        mac, payload = data[end : end + 44], data[end + 44 :]
        if lines[0] != "age-encryption.org/v1" or mac[43:] != b"\n":
            raise Refused("not an age file")
        arguments, body = x25519_stanza(lines[1:])
        file_key = age_file_key(identity, decode(arguments[0]), decode(body))
        header_mac = hmac.digest(hkdf(b"", file_key, b"header"), data[: end - 1], hashlib.sha256)
        if not hmac.compare_digest(header_mac, decode(mac[:43].decode("ascii"))):
            raise Refused("an age header that was changed")
    except (ValueError, IndexError):
        raise Refused("not an age file") from None
    return age_payload(hkdf(payload[:16], file_key, b"payload"), payload[16:])


def x25519_stanza(lines: list) -> tuple:
    """The arguments and the body of the only X25519 stanza."""
    starts = [number for number, line in enumerate(lines) if line.startswith("-> ")] + [len(lines)]
    stanzas = [
        (lines[begin].split(" ")[1:], "".join(lines[begin + 1 : end])) for begin, end in pairwise(starts)
    ]
    [(words, body)] = [stanza for stanza in stanzas if stanza[0][0] == "X25519"]
    return words[1:], body


def age_file_key(identity: bytes, share: bytes, body: bytes) -> bytes:
    salt = share + bindings.crypto_scalarmult_base(identity)
    try:
        shared = bindings.crypto_scalarmult(identity, share)
    except CryptoError:
        raise Refused("an age share that hides nothing") from None
    return open_chunk(hkdf(salt, shared, b"age-encryption.org/v1/X25519"), bytes(12), body)


def age_payload(key: bytes, sealed: bytes) -> bytes:
    """Chunks of 64 KiB, each with a tag; the nonce counts them and marks the last."""
    size = 65536 + 16
    count = max(1, -(-len(sealed) // size))
    nonces = (number.to_bytes(11, "big") + bytes([number == count - 1]) for number in range(count))
    return b"".join(
        open_chunk(key, nonce, sealed[number * size :][:size]) for number, nonce in enumerate(nonces)
    )


def open_chunk(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    """ChaCha20-Poly1305."""
    return opened(bindings.crypto_aead_chacha20poly1305_ietf_decrypt, sealed, b"", nonce, key)


def decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
