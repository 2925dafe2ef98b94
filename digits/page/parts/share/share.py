"""Where the page listens, and its address in a browser -> a code for others to scan."""

import re
import socket
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import segno

from digits.page.i18n.wording import wording_for

MAX_CHARACTERS = 200  # of an address; its code then has 57 squares a side
WEB_ADDRESS = re.compile(r"https?://[!-~]+", re.IGNORECASE)  # ASCII, as browsers do
# Reserved for documentation: looking up the route to them sends nothing.
FAR_ADDRESSES = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
FAR_PORT = 9


class Share:
    """Tells the browser how others reach the page."""

    def __init__(self, for_others: str | None):
        """Keep the address that others on the network reach; see that function."""
        self._for_others = for_others

    def share_code(self, message: Any) -> dict[str, Any]:
        """Return the page's address for others, and its code.

        Args:
            message: {"address": the page's in that browser, "language": to answer in};
                nothing in it is trusted.

        Returns:
            {"address": text, "code": see `code_rows`}, both None where only this
            computer reaches the page; or {"error": a sentence}.
        """
        seen = _parts_of(message.get("address") if isinstance(message, dict) else None)
        if seen is None:
            return {"error": wording_for(message).text("share.no_code")}
        address = _address_beyond(seen, self._for_others)
        return {"address": address, "code": address and code_rows(address)}


def address_beyond(seen: Any, for_others: str | None) -> str | None:
    """Return the address under which others reach a page.

    Args:
        seen: its address in some browser; nothing in it is trusted.
        for_others: see `address_for_others`; it stands in where the page is seen on
            this computer, and where no browser shows a page.
    """
    parts = _parts_of(seen)
    return for_others if parts is None else _address_beyond(parts, for_others)


def _address_beyond(seen: SplitResult, for_others: str | None) -> str | None:
    only_here = is_loopback(seen.hostname) or is_unspecified(seen.hostname)
    return for_others if only_here else _shortened(seen)


def _parts_of(address: Any) -> SplitResult | None:
    """Return an address's parts, or None if no browser shows a page there."""
    if not isinstance(address, str) or len(address) > MAX_CHARACTERS:
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a wrong one
    except ValueError:
        return None
    has_login = "@" in parts.netloc
    if not WEB_ADDRESS.fullmatch(address) or not parts.hostname or has_login:
        return None
    return parts


def _shortened(parts: SplitResult) -> str:
    """Return an address without what a browser may add: query and fragment."""
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


@lru_cache(maxsize=64)
def code_rows(address: str) -> list[str]:
    """Return the rows of an address's QR code, without margin: 1 is dark, 0 light."""
    code = segno.make_qr(address, error="m")
    return ["".join(map(str, row)) for row in code.matrix]


# Addresses.


def address_for_others(host: str, port: int) -> str | None:
    """Return the address by which others on the network most likely reach the page.

    None where only this computer does.

    Args:
        host: that the page listens on; "0.0.0.0" or "::" for all of this computer's.
        port: likewise.
    """
    name = host.strip("[]")
    if is_loopback(name):
        return None
    if is_unspecified(name):
        name = own_address(socket.AF_INET6 if ":" in name else socket.AF_INET)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def own_address(family: socket.AddressFamily) -> str:
    """Return this computer's most likely address on its network, or else its name."""
    found = [name for name in _own_addresses(family) if not is_loopback(name)]
    # A computer gives itself a link-local address only where nobody else gives it one.
    found.sort(key=lambda name: ip_address(name).is_link_local)
    return found[0] if found else socket.gethostname()


def _own_addresses(family: socket.AddressFamily) -> Iterator[str]:
    """Yield this computer's addresses, the one on its way to the internet first."""
    with socket.socket(family, socket.SOCK_DGRAM) as route:
        try:
            route.connect((FAR_ADDRESSES[family], FAR_PORT))
            yield route.getsockname()[0]
        except OSError:
            pass  # no route to the internet; there may be a network all the same
    try:
        named = socket.getaddrinfo(socket.gethostname(), None, family)
    except OSError:
        return  # its name has no address
    yield from (str(address[0]).split("%")[0] for *_, address in named)


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is the computer that asks for it, by any of its names."""
    name = (host or "").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _ip_address(name)
    return address is not None and address.is_loopback


def is_unspecified(host: str | None) -> bool:
    """Tell whether a host stands for all of a computer's addresses, as 0.0.0.0 does."""
    address = _ip_address(host or "")
    return address is not None and address.is_unspecified


def _ip_address(name: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a name is, as browsers understand it; or None."""
    try:
        address = ip_address(name)
    except ValueError:
        pass
    else:
        return getattr(address, "ipv4_mapped", None) or address
    try:
        return ip_address(socket.inet_aton(name))  # 127.1 and 0x7f.1 are addresses too
    except (OSError, ValueError):
        return None
