"""What every Python peer shares: it reads one JSON request a line and answers one JSON line.

A request is {"command": NAME, ...parameters}. Whatever else a peer's libraries print goes to stderr, so that the answers stay clean.
"""

import json
import sys

_answers = sys.stdout
sys.stdout = sys.stderr


def serve(versions, **commands):
    """Announces the versions, then answers requests until stdin closes."""
    print(json.dumps({"ready": True, "versions": versions}), file=_answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = commands[request.pop("command")](**request)
        print(json.dumps(answer), file=_answers, flush=True)
