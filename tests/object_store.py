"""A real S3 server on loopback, moto's, whose every request a test may look at, hold up, or change.

Requests are carried out one after the other, so that a condition and the writing it allows are one step, as S3 has it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from pipeline.storage import place

Environ = dict[str, Any]
WRITES = ("PUT", "POST", "DELETE")


class ObjectStore:
    """The server, with one bucket; ``before`` is called with each request that writes, and may keep it waiting."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.bucket = "s3://texts"
        self.before: Callable[[Environ], None] | None = None
        self._app: Any = DomainDispatcherApplication(create_backend_app)
        self._one_at_a_time = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        # As often as this many seconds it looks whether it is to stop.
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def environment(self) -> Mapping[str, str]:
        """What tells a client where the server is."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self._server.server_port}", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
        }  # fmt: skip

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        get_backend("s3").reset()

    def _answer(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if self.before and environ["REQUEST_METHOD"] in WRITES:
            self.before(environ)
        with self._one_at_a_time:
            answer: list[bytes] = list(self._app(environ, start_response))
        return answer


def upload(folder: Path, address: str) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            place(f"{address}/{path.relative_to(folder).as_posix()}").write_bytes(path.read_bytes())


def contents(address: str) -> dict[str, bytes]:
    """Everything below an address."""
    store: Any = place(address)
    return {name.removeprefix(f"{store.path}/"): store.fs.cat_file(name) for name in store.fs.find(store.path)}
