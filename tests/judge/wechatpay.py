"""The package wechatpayv3 as a peer: one JSON request a line, one JSON answer a line.

Nothing here knows the protocol of WeChat Pay: whatever is signed, verified, decrypted or asked is so by the package.
"""

import base64
import json
import re
import sys

from wechatpayv3 import WeChatPay, WeChatPayType, core, utils

PEERS = {}


def go_to(base):
    """Sends all calls of the package to the gateway at `base`, those too that a client makes while it is made."""
    really = core.Core.request

    def request(self, *arguments, **named):
        self._gate_way = base
        return really(self, *arguments, **named)

    core.Core.request = request


def start(name, merchant, partner):
    """A client of the package."""
    PEERS[name] = WeChatPay(wechatpay_type=WeChatPayType.NATIVE, partner_mode=partner, **merchant)


def ask(name, method, arguments):
    """One call of the gateway: its status and body."""
    arguments = dict(arguments)
    if "pay_type" in arguments:
        arguments["pay_type"] = WeChatPayType[arguments["pay_type"]]
    status, answer = getattr(PEERS[name], method)(**arguments)
    if isinstance(answer, bytes):
        return {"status": status, "bytes": base64.b64encode(answer).decode()}
    return {"status": status, "body": json.loads(answer) if answer else None}


def authorization(header, method, target, body, public_key):
    """Whether the package verifies the signature of a request."""
    scheme, fields = header.split(" ", 1)
    named = dict(re.findall(r'(\w+)="([^"]*)"', fields))
    first = "%s\n%s\n%s" % (method, target, named["timestamp"])
    key = utils.load_public_key(public_key)
    holds = utils.rsa_verify(first, named["nonce_str"], body, named["signature"], key)
    return {"scheme": scheme, "mchid": named["mchid"], "serial_no": named["serial_no"], "holds": holds}


def sign(private_key, text):
    """A signature of the package over the text."""
    return utils.rsa_sign(utils.load_private_key(private_key), text)


def callback(name, headers, body):
    """A notification, verified and decrypted; null when it is refused."""
    return PEERS[name].callback(headers, body)


def pay_sign(name, lines):
    """What opens the payment inside WeChat."""
    return PEERS[name].sign(lines)


DOES = {f.__name__: f for f in (start, ask, authorization, sign, callback, pay_sign)}
go_to(sys.argv[1])

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"ok": DOES[request.pop("do")](**request)}
    except Exception as error:  # Told to whoever asks, who decides whether it was to be expected.
        answer = {"error": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(answer), flush=True)
