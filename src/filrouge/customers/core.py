"""The form in which addresses are kept."""

from filrouge.terms.errors import Invalid

ADDRESS_MAX = 320


def normalise(channel: str, address: str) -> str:
    """The form in which an address is kept: e-mail in lower case, phone as digits with `+`. Raises Invalid."""
    address = address.strip()
    if channel == "email":
        address = address.lower()
        local, at, domain = address.rpartition("@")
        if not (local and at and domain) or any(c.isspace() or ord(c) < 32 or c in ",;<>" for c in address):
            raise Invalid("This e-mail address is not complete.", fields={"address": address[:80]})
    elif channel == "phone":
        digits = "".join(c for c in address if c.isdigit())
        if not 6 <= len(digits) <= 15:
            raise Invalid("This phone number is not complete.", fields={"address": address[:80]})
        address = ("+" if address.startswith(("+", "00")) else "") + digits.removeprefix("00")
    if not address or len(address) > ADDRESS_MAX:
        raise Invalid("This address cannot be kept.", fields={"address": address[:80]})
    return address
