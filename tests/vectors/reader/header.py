"""The header (1): its copies, its slots, and what opens them."""

import hmac
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from blake3 import blake3

from basics import Bytes, Refused, hkdf, open_sealed

PASSPHRASE, RECOVERY = 0, 1
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Slot:
    id: bytes
    kind: int
    cost: tuple  # test, memory in KiB, passes, lanes
    kind_bytes: bytes  # the kind as it was encoded, for the AAD
    salt: bytes
    nonce: bytes
    wrapped: bytes
    commitment: bytes

    def master(self, vault: bytes, secret: bytes) -> bytes | None:
        """The master key, or None if this secret is not the one of this slot."""
        if not hmac.compare_digest(hkdf(self.salt, secret, b"hearth/v1/slot/commitment"), self.commitment):
            return None
        name = b"hearth/v1/slot"
        aad = bytes([len(name)]) + name + vault + self.id + self.kind_bytes + self.salt
        return open_sealed(hkdf(self.salt, secret, b"hearth/v1/slot/key"), self.nonce, aad, self.wrapped)


@dataclass
class Header:
    file: str
    raw: bytes
    vault: bytes
    generation: int
    slots: list

    def genuine(self, mac_key: bytes) -> bool:
        """Whether whoever wrote this copy had the master key."""
        mac = blake3(b"hearth/v1/header\0" + self.vault + self.raw[:2048], key=mac_key).digest()
        return hmac.compare_digest(mac, self.raw[2048:2080])


def read_header(file: str, raw: bytes) -> Header:
    if len(raw) != 2112 or raw[:8] != b"HEARTHV1" or blake3(raw[:2080]).digest() != raw[2080:]:
        raise Refused("a damaged header copy")
    outer = Bytes(raw[8:2048])
    body = Bytes(outer.take(outer.number("I")))
    header = Header(file, raw, body.take(16), body.varint(), [])
    header.slots = [read_slot(body) for _ in range(body.varint())]
    body.end()
    return header


def read_slot(body: Bytes) -> Slot:
    slot_id, begin, kind = body.take(16), body.at, body.varint()
    if kind not in (PASSPHRASE, RECOVERY):
        raise Refused("a slot of an unknown kind")
    cost = (body.take(1) != b"\0", body.varint(), body.varint(), body.varint()) if kind == PASSPHRASE else ()
    kind_bytes = body.data[begin : body.at]
    slot = Slot(slot_id, kind, cost, kind_bytes, body.take(32), body.take(24), body.sized(), body.take(32))
    body.sized()  # the escrow, which only a backup needs
    return slot


def sound_headers(folder: Path) -> tuple:
    """The sound copies, the newest first, and what is wrong with the others."""
    copies, problems = [], []
    for file in ("header.a", "header.b"):
        try:
            copies.append(read_header(file, (folder / file).read_bytes()))
        except (Refused, OSError) as why:
            problems.append(f"{file}: {why}")
    return sorted(copies, key=lambda copy: copy.generation, reverse=True), problems


def stretch(passphrase: str, slot: Slot, allow_test: bool) -> bytes:
    test, memory, passes, lanes = slot.cost
    if test and not allow_test:
        raise Refused("the cheap parameters of a test")
    if memory > 1 << 20 or passes > 16 or lanes > 16 or not (test or (memory >= 64 << 10 and passes >= 3)):
        raise Refused("key derivation outside the limits")
    text = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(text, slot.salt, passes, memory, lanes, 32, Type.ID, version=0x13)


def read_code(text: str) -> bytes:
    """(1) The 32 bytes of a recovery code."""
    plain = text.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    digits = [DIGITS.find(letter) for letter in plain if not letter.isspace() and letter != "-"]
    if len(digits) != 56 or -1 in digits:
        raise Refused("this is not a recovery code")
    value = 0
    for digit in digits:
        value = value << 5 | digit
    secret, check = value.to_bytes(35, "big")[:32], value.to_bytes(35, "big")[32:]
    if blake3(secret, derive_key_context="hearth 2026 recovery code checksum").digest()[:3] != check:
        raise Refused("a digit of the recovery code is wrong")
    return secret
