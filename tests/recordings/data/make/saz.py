"""A session archive as Fiddler lays it out, of what goes over the wire: `python saz.py URL SAVED.saz`."""

import re
import socket
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile

url, saved = sys.argv[1:]
host, port = urlsplit(url).hostname, urlsplit(url).port
cookie = ""
sessions: list[tuple[bytes, bytes, str]] = []


def send(method: str, path: str, body: str = "", media_type: str = "") -> str:
    """What the server answers; the session is kept."""
    headers = [f"Host: {host}:{port}", "Accept-Encoding: gzip", "Connection: close"]
    headers += [f"Cookie: {cookie}"] if cookie else []
    headers += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"] if body else []
    rest = "\r\n".join([*headers, "", body])
    begin = datetime.now(UTC).isoformat()
    with socket.create_connection((host, port)) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{rest}".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    # Fiddler is a proxy: the requests that it gets have the whole address.
    sessions.append((f"{method} {url}{path} HTTP/1.1\r\n{rest}".encode(), answer, begin))
    return answer.decode("utf-8", "replace")


def issued(text: str, expression: str) -> str:
    match = re.search(expression, text)
    assert match is not None
    return match[1]


def unpacked() -> str:
    import gzip

    return gzip.decompress(sessions[-1][1].partition(b"\r\n\r\n")[2]).decode()


cookie = issued(send("GET", "/login"), r"Set-Cookie: ([^;]+)")
csrf = issued(unpacked(), 'csrf" value="(.+?)"')
send("POST", "/login", f"csrf={csrf}&user=ada", "application/x-www-form-urlencoded")
desk = issued(send("GET", "/desk"), 'data-desk="(.+?)"')
send("POST", "/api/orders", f'{{"desk":"{desk}","item":"tea"}}', "application/json")

with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
    archive.writestr("[Content_Types].xml", '<?xml version="1.0" encoding="utf-8" ?><Types/>')
    archive.writestr("_index.htm", "<html></html>")
    for number, (request, answer, begin) in enumerate(sessions, 1):
        archive.writestr(f"raw/{number}_c.txt", request)
        archive.writestr(f"raw/{number}_s.txt", answer)
        times = f'<Session SID="{number}"><SessionTimers ClientBeginRequest="{begin}" /></Session>'
        archive.writestr(f"raw/{number}_m.xml", f'<?xml version="1.0" encoding="utf-8"?>{times}')
