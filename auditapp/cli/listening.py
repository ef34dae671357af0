"""Taking the port to serve on, and saying in words when it cannot be had."""

import errno
import socket

from auditapp.cli.sessions import fail

__all__ = ["PORTS", "listen"]

PORTS = (1, 65535)


def listen(host: str, port: int, *, command: str) -> socket.socket:
    """Take a port for ``command``.

    Raises
    ------
    click.ClickException
        If it cannot be had; the words say why and what to type instead.
    """
    try:
        return socket.create_server((host, port))
    except OSError as fault:
        taken = fault.errno == errno.EADDRINUSE
        why = "the port is taken, perhaps by an earlier run" if taken else str(fault)
        other = port + 1 if port < PORTS[1] else port - 1
        words = f"Cannot serve on {host}:{port}: {why}. Try: auditapp {command} --port {other}"
        raise fail(words) from fault
