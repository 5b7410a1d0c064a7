"""Places a call through Outdial with Python's standard library alone, as an application made for Genesys Cloud would.

    OUTDIAL_URL=http://127.0.0.1:4600 OUTDIAL_CLIENT_ID=start OUTDIAL_CLIENT_SECRET=... \
        python3 drop_in.py AGENT_ID +15559876543 [QUEUE_ID]

The client id is the id or the name of a key of Outdial ("outdial keys list"), the client secret its secret. Its scopes
conversation:call:write and presence:read are Outdial's own; at Genesys Cloud they are conversations (for client credentials the
permission conversation:agentlessCall:add) and presence:readonly.
Genesys's Python SDK works as well, with configuration.host = OUTDIAL_URL; it repeats requests by itself, which Outdial makes harmless:
the same body within 60 seconds joins the call that it asked for.
"""

import base64
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request


def send(method, path, headers, body=None):
    """The answer's JSON; raises urllib.error.HTTPError for a refusal."""
    request = urllib.request.Request(os.environ["OUTDIAL_URL"] + path, data=body, headers=headers, method=method)
    # Outdial answers within 12 seconds.
    with urllib.request.urlopen(request, timeout=16) as response:
        return json.load(response)


def sign_in():
    pair = os.environ["OUTDIAL_CLIENT_ID"] + ":" + os.environ["OUTDIAL_CLIENT_SECRET"]
    headers = {
        "Authorization": "Basic " + base64.b64encode(pair.encode("utf-8")).decode("ascii"),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode("ascii")
    token = send("POST", "/oauth/token", headers, form)["access_token"]
    return {"Authorization": "Bearer " + token, "Content-Type": "application/json", "Accept": "application/json"}


def main(agent_id, number, queue_id=None):
    bearer = sign_in()
    user = urllib.parse.quote(agent_id, safe="")
    # Not needed: Outdial judges presence itself, in the very commit that lets the request leave.
    presence = send("GET", f"/api/v2/users/{user}/presence", bearer)
    print("presence:", presence["presenceDefinition"]["systemPresence"])
    call = {"from": {"id": agent_id}, "targets": [{"phoneNumber": number}]}
    if queue_id is not None:
        call["from"]["queueId"] = queue_id
    conversation = send("POST", "/api/v2/conversations/calls", bearer, json.dumps(call).encode("utf-8"))
    print("conversation:", conversation["id"])


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except urllib.error.HTTPError as refusal:
        answer = json.load(refusal)
        sys.exit("refused: " + answer.get("message", answer.get("error_description", str(refusal))))
