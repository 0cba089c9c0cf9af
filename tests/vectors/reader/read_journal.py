#!/usr/bin/env python3
"""A second reader of a Hearth journal, written from docs/vault-format.md alone.

It opens a journal with its passphrase or its recovery code and prints every moment as one JSON line. It only reads, never touches the
store, and shares no code with Hearth: where the two disagree, one of them or the page is wrong. "(n)" is a section of the page.

Ends with 0 when everything was there, 2 when the journal could not be opened, 3 when something is damaged or missing: what could be read
is printed all the same, and what is wrong is said on the error output.
"""

import argparse
import datetime
import hmac
import json
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path

import msgpack
from blake3 import blake3

from basics import Bytes, Refused, hkdf, open_age, open_sealed, unpad
from header import PASSPHRASE, RECOVERY, Header, newest_headers, read_code, stretch

MOMENT = 1  # the record kind of a moment (4)


# --- The vault: keys (2), envelopes (4), frames (5), snapshots (6), stamp (8) -----------------------------------------------------------


@dataclass
class State:
    """The records after frame `seq`, by name."""

    seq: int = 0
    records: dict = field(default_factory=dict)

    def apply(self, ops: bytes) -> None:
        rest = Bytes(ops)
        while rest.left():
            match rest.take(1)[0]:
                case 1:
                    envelope = rest.take(rest.number("I"))
                    self.records[envelope[8:24]] = envelope
                case 2:
                    self.records.pop(rest.take(16), None)
                case _:
                    raise Refused("an unknown operation")

    def head(self, keys: dict) -> bytes:
        total = 0
        for envelope in self.records.values():
            mark = blake3(envelope[8:40] + envelope[-16:], key=keys["set"]).digest()
            total ^= int.from_bytes(mark, "little")
        return struct.pack("<QQ", self.seq, len(self.records)) + total.to_bytes(32, "little")


class Vault:
    def __init__(self, folder: Path, header: Header, master: bytes):
        self.folder, self.id, self.header = folder, header.vault, header
        names = ("log", "record", "name", "set", "mac", "small", "files")
        self.keys = {name: hkdf(self.id, master, b"hearth/v1/" + name.encode()) for name in names}

    def header_is_genuine(self) -> bool:
        raw = self.header.raw
        mac = blake3(b"hearth/v1/header\0" + self.id + raw[:2048], key=self.keys["mac"]).digest()
        return hmac.compare_digest(mac, raw[2048:2080])

    def open_record(self, envelope: bytes) -> tuple:
        """(4) id, kind, created, updated and body of a record."""
        if envelope[:8] != b"HRE1\x01\x01\0\0" or len(envelope) != 68 + struct.unpack("<I", envelope[40:44])[0]:
            raise Refused("not an envelope")
        aad = b"hearth/v1/record\0" + self.id + envelope[:68]
        text = Bytes(unpad(open_sealed(self.keys["record"], envelope[44:68], aad, envelope[68:])))
        record = (text.take(16), text.number("H"), text.number("q"), text.number("q"), text.take(text.left()))
        if blake3(record[0], key=self.keys["name"]).digest()[:16] != envelope[8:24]:
            raise Refused("a record under another record's name")
        return record

    def open_frame(self, data: bytes, at: int) -> tuple:
        """(5) Where the frame ends, seq, start, head, ops."""
        fixed = Bytes(data[at : at + 44])
        if fixed.take(8) != b"HLF1\x01\x01\0\0":
            raise Refused("not a frame")
        seq, length, nonce = fixed.number("Q"), fixed.number("I"), fixed.take(24)
        end = at + 44 + length
        if end > len(data):
            raise Refused("cut short")
        aad = b"hearth/v1/frame\0" + self.id + data[at : at + 44]
        text = Bytes(unpad(open_sealed(self.keys["log"], nonce, aad, data[at + 44 : end])))
        start, head = text.take(1)[0], text.take(48)
        if struct.unpack("<Q", head[:8])[0] != seq or start > 1:
            raise Refused("a frame that contradicts itself")
        return end, seq, start, head, text.take(text.left())

    def frames(self) -> list:
        """Every genuine frame of the log in the order of the files; what is not one is said."""
        found = []
        segments = sorted((self.folder / "log").glob("*.log"), key=lambda path: int(path.stem))
        for path in segments:
            data, at = path.read_bytes(), 0
            while at < len(data):
                try:
                    frame = self.open_frame(data, at)
                    found.append(frame[1:])
                    at = frame[0]
                except Refused as why:
                    bad, at = at, self.next_frame(data, at + 1)
                    if at == len(data) and path == segments[-1] and str(why) == "cut short":
                        print(f"{path.name}: {at - bad} bytes of a torn append at the end left out", file=sys.stderr)
                    else:
                        warn(f"{path.name}: {at - bad} unreadable bytes at {bad} ({why})")
        return found

    def next_frame(self, data: bytes, at: int) -> int:
        while (at := data.find(b"HLF1", at)) >= 0:
            try:
                self.open_frame(data, at)
                return at
            except Refused:
                at += 1
        return len(data)

    def snapshots(self) -> list:
        """(6) The sound ones, the newest first."""
        found = []
        for path in (self.folder / "snaps").glob("[!.]*.age"):
            try:
                found.append(self.open_snapshot(open_age(self.keys["files"], path.read_bytes())))
            except Refused as why:
                warn(f"snaps/{path.name}: {why}")
        return sorted(found, key=lambda state: state.seq, reverse=True)

    def open_snapshot(self, plain: bytes) -> State:
        text = Bytes(plain)
        if text.take(4) != b"HSN1":
            raise Refused("not a snapshot")
        head, mac = text.take(48), text.take(32)
        if not hmac.compare_digest(blake3(b"hearth/v1/snapshot\0" + self.id + head, key=self.keys["mac"]).digest(), mac):
            raise Refused("a snapshot of another journal")
        seq, count = struct.unpack("<QQ", head[:16])
        state = State(seq)
        for _ in range(count):
            envelope = text.take(text.number("I"))
            state.records[envelope[8:24]] = envelope
        text.end()
        if state.head(self.keys) != head:
            raise Refused("a snapshot without all its records")
        return state

    def stamped_head(self) -> bytes | None:
        """(8) What the last orderly lock left behind: it tells a log that lost its newest frames."""
        path = self.folder / "stamp"
        if not path.exists():
            return None
        sealed = path.read_bytes()
        aad = b"HSB1hearth/v1/small/stamp\0" + self.id
        text = Bytes(unpad(open_sealed(self.keys["small"], sealed[4:28], aad, sealed[28:])))
        for _ in range(text.varint()):
            text.sized(), text.varint(), text.take(32)
        for _ in range(text.varint()):
            text.varint(), text.varint()
        text.varint(), text.varint(), text.varint()
        return struct.pack("<QQ", text.varint(), text.varint()) + text.take(32)


# --- Reading ---------------------------------------------------------------------------------------------------------------------------


def read_state(vault: Vault) -> State:
    """(5) The newest state the log and the snapshots hold; says so where it is not whole."""
    frames, bases = vault.frames(), vault.snapshots()
    if frames and frames[0][1] == 1:
        bases.insert(0, State())
    if not bases:
        raise Refused("no beginning: neither a log from its start nor a snapshot")
    for base in bases:
        try:
            state = replay(base, frames, vault.keys)
            break
        except Refused as why:
            problem = why
    else:
        warn(f"the log is not whole: {problem}; these are the records that could be read")
        state = gather(bases[0], frames)
    if (stamp := vault.stamped_head()) not in (None, state.head(vault.keys)):
        warn(f"the stamp names another state, of frame {struct.unpack('<Q', stamp[:8])[0]}; the log ends at frame {state.seq}")
    return state


def replay(base: State, frames: list, keys: dict) -> State:
    state = State(base.seq, dict(base.records))
    last = None
    for seq, _, head, ops in frames:
        if seq <= base.seq:
            continue
        if seq != state.seq + 1:
            raise Refused(f"frame {state.seq + 1} is missing")
        state.apply(ops)
        state.seq, last = seq, head
    if last not in (None, state.head(keys)):
        raise Refused("its records are not those the last frame counts")
    return state


def gather(base: State, frames: list) -> State:
    state = State(base.seq, dict(base.records))
    for seq, _, _, ops in frames:
        if seq > state.seq:
            state.apply(ops)
            state.seq = seq
    return state


def print_moments(vault: Vault, state: State) -> None:
    moments = []
    for name, envelope in state.records.items():
        try:
            record_id, kind, created, updated, body = vault.open_record(envelope)
            if kind == MOMENT:
                moments.append((created, record_id.hex(), updated, msgpack.unpackb(body)))
        except (Refused, ValueError) as why:
            warn(f"record {name.hex()}: {why}")
    for created, record_id, updated, body in sorted(moments, key=lambda moment: moment[:2]):
        print(json.dumps({"id": record_id, "created": date(created), "updated": date(updated), **body}, ensure_ascii=False))


def date(seconds: int) -> str:
    return (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


def open_vault(folder: Path, passphrase: str | None, code: str | None, allow_test: bool) -> Vault:
    for header in newest_headers(folder):
        for slot in header.slots:
            if slot.kind == PASSPHRASE and passphrase is not None:
                secret = stretch(passphrase, slot, allow_test)
            elif slot.kind == RECOVERY and code is not None:
                secret = read_code(code)
            else:
                continue
            if master := slot.master(header.vault, secret):
                vault = Vault(folder, header, master)
                if not vault.header_is_genuine():
                    warn("the header was changed by someone without its key")
                return vault
    raise Refused("no sound header is opened by this")


warnings = 0


def warn(text: str) -> None:
    global warnings
    warnings += 1
    print(text, file=sys.stderr)


def line_of(path: Path | None) -> str | None:
    return None if path is None else path.read_text(encoding="utf-8").split("\n")[0].removesuffix("\r")


def main() -> int:
    parser = argparse.ArgumentParser(description="Prints every moment of a Hearth journal as JSON lines.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the journal: the folder with header.a and log/")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line is the passphrase")
    parser.add_argument("--recovery-file", type=Path, metavar="FILE", help="its first line is the recovery code")
    parser.add_argument("--allow-test", action="store_true", help="open also journals made by test builds, which are cheap to guess")
    options = parser.parse_args()
    passphrase, code = line_of(options.passphrase_file), line_of(options.recovery_file)
    if passphrase is None and code is None:
        parser.error("a passphrase or a recovery code is needed")
    try:
        vault = open_vault(options.folder, passphrase, code, options.allow_test)
        print_moments(vault, read_state(vault))
    except (Refused, OSError) as why:
        print(f"{options.folder}: {why}", file=sys.stderr)
        return 2
    return 3 if warnings else 0


if __name__ == "__main__":
    sys.exit(main())
