"""Where the page listens, and what a browser calls it -> others' address, as a code."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import segno

from digits.page.i18n.wording import wording_for

LONGEST = 200  # characters of an address; the code of so many has 57 squares a side
ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)  # ASCII, as a browser has it
# Addresses kept for documents: choosing the way to them sends nothing.
FAR = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
FAR_PORT = 9


class Share:
    """Tells the browser how others reach the page."""

    def __init__(self, for_others: str | None):
        """Keep the address that others on the network reach.

        Args:
            for_others: as `address_for_others` returns it.
        """
        self._for_others = for_others

    def share_code(self, message: Any) -> dict[str, Any]:
        """Return the page's address for others, and its code.

        Args:
            message: {"address": the page's in that browser, "language": to answer in};
                nothing in it is trusted.

        Returns:
            {"address": text, "code": rows of a square, 1 for dark and 0 for light},
            both None where only this computer reaches the page; or {"error": text}.
        """
        seen = _parts_of(message.get("address") if isinstance(message, dict) else None)
        if seen is None:
            return {"error": wording_for(message).text("share.no_code")}
        only_here = is_loopback(seen.hostname) or is_everywhere(seen.hostname)
        address = self._for_others if only_here else _plain(seen)
        return {"address": address, "code": address and code_rows(address)}


def _parts_of(address: Any) -> SplitResult | None:
    """Return an address' parts, or None if no browser shows a page there."""
    if not isinstance(address, str) or len(address) > LONGEST:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises what is wrong with it
    except ValueError:
        return None
    is_whole = ADDRESS.fullmatch(address) and parts.hostname and "@" not in parts.netloc
    return parts if is_whole else None


def _plain(parts: SplitResult) -> str:
    """Return where the page is, without what a browser may add: query, fragment."""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


@lru_cache(maxsize=64)
def code_rows(address: str) -> list[str]:
    """Return an address as a QR code without its margin: rows of 1, dark, and 0, light.

    Args:
        address: of at most `LONGEST` characters.
    """
    code = segno.make_qr(address, error="m")
    return ["".join(map(str, row)) for row in code.matrix]


# Addresses.


def address_for_others(host: str, port: int) -> str | None:
    """Return the address by which others on the network likely reach the page.

    Args:
        host: that the page listens on; "0.0.0.0" or "::" for every way in.
        port: likewise.

    Returns:
        None where the page lets in nobody but this computer.
    """
    name = host.strip("[]")
    if is_loopback(name):
        return None
    if is_everywhere(name):
        name = own_address(socket.AF_INET6 if ":" in name else socket.AF_INET)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def own_address(family: socket.AddressFamily) -> str:
    """Return this computer's likeliest address on its network, or else its name.

    Args:
        family: IPv4 or IPv6.
    """
    found = [one for one in _own_addresses(family) if not is_loopback(one)]
    # What a computer gives itself, where nobody gives it one, comes last.
    found.sort(key=lambda one: ip_address(one).is_link_local)
    return found[0] if found else socket.gethostname()


def _own_addresses(family: socket.AddressFamily) -> Iterator[str]:
    """Give this computer's addresses: first that of its way to the internet."""
    with socket.socket(family, socket.SOCK_DGRAM) as way:
        try:
            way.connect((FAR[family], FAR_PORT))
            yield way.getsockname()[0]
        except OSError:
            pass  # there is no such way; a network of its own may still be there
    try:
        named = socket.getaddrinfo(socket.gethostname(), None, family)
    except OSError:
        return  # its name leads nowhere
    yield from (str(place[0]).split("%")[0] for *_, place in named)


def is_loopback(host: str | None) -> bool:
    """Return whether a host is the computer that asks for it, by any of its names."""
    name = (host or "").rstrip(".").lower()
    address = _as_address(name)
    inner = getattr(address, "ipv4_mapped", None) or address
    return (
        name == "localhost"
        or name.endswith(".localhost")
        or (inner is not None and inner.is_loopback)
    )


def is_everywhere(host: str | None) -> bool:
    """Return whether a host stands for every way into a computer, and names none."""
    address = _as_address(host or "")
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner is not None and inner.is_unspecified


def _as_address(name: str) -> IPv4Address | IPv6Address | None:
    """Return the address that is written so, as browsers understand it; or None."""
    try:
        return ip_address(name)
    except ValueError:
        pass
    try:
        return ip_address(socket.inet_aton(name))  # 127.1 and 0x7f.1 are addresses too
    except (OSError, ValueError):
        return None
