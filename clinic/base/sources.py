"""Where a request comes from, as tries are counted: somebody with IPv6 has 2^64 addresses of one network."""

import ipaddress

from django.http import HttpRequest

OWN_NETWORK = 64  # bits that a provider gives; the rest a customer chooses


def source_of(request: HttpRequest) -> str:
    """The address, or its network where it is IPv6; nothing where the connection has none."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), OWN_NETWORK), strict=False).network_address)
