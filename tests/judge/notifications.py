"""What a notification costs the server, forged or genuine: CPU time and time to the answer of each, by hand.

    standin --extra-fines 200 --port 4001
    yimatong serve --config server/demonstration.toml     (with higher limits of fine searches and payment starts)
    target/judge/wechatpay/bin/python tests/judge/notifications.py 127.0.0.1:8080 127.0.0.1:4001 PID_OF_THE_SERVER

It reads the demonstration's keys, so that it can sign as WeChat Pay does. Linux only.
"""

import http.client
import json
import os
import pathlib
import sys
import time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from wechatpayv3 import utils

KEYS = pathlib.Path(__file__).parent.parent / "standin" / "keys"
SERIAL = "PUB_KEY_ID_0119000000012026112200000001"
API_V3_KEY = b"demonstration-api-v3-key-32bytes"
PAYMENTS = 150
REPEATS = 600
TICK = os.sysconf("SC_CLK_TCK")

server, standin, pid = sys.argv[1], sys.argv[2], int(sys.argv[3])
platform = utils.load_private_key((KEYS / "platform_private.pem").read_text())
impostor = utils.load_private_key((KEYS / "merchant2_private.pem").read_text())
wire = http.client.HTTPConnection(server)


def cpu():
    """Seconds of CPU that the server has used."""
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def call(host, path, body=None):
    """JSON from the API or the stand-in."""
    one = http.client.HTTPConnection(host)
    method = "POST" if body is not None else "GET"
    headers = {"content-type": "application/json", "idempotency-key": "cost-%d" % time.monotonic_ns()}
    one.request(method, path, json.dumps(body) if body is not None else None, headers)
    return json.loads(one.getresponse().read())


def started(i):
    """The payment of the i-th extra fine."""
    fine = {"decision_no": "2201981%08d0" % i, "plate": "吉A%05d" % i}
    token = call(server, "/api/v1/fines/search", fine)["fine_token"]
    return call(server, "/api/v1/payments", {"fine_token": token, "channel": "wechat_h5"})["id"]


def news(order, number):
    """A genuine notification of that order."""
    now = time.strftime("%Y-%m-%dT%H:%M:%S+08:00", time.gmtime(time.time() + 8 * 3600))
    told = dict(order["transaction"], trade_state="SUCCESS", success_time=now, transaction_id="42%026d" % number)
    nonce = os.urandom(6).hex()
    sealed = AESGCM(API_V3_KEY).encrypt(nonce.encode(), json.dumps(told).encode(), b"transaction")
    resource = {"algorithm": "AEAD_AES_256_GCM", "nonce": nonce, "associated_data": "transaction",
                "ciphertext": utils.b64encode(sealed).decode()}
    return json.dumps({"id": "cost-%d-%s" % (number, nonce), "event_type": "TRANSACTION.SUCCESS", "resource": resource})


def signed(body, key=platform, serial=SERIAL):
    """Headers over the body."""
    at, nonce = str(int(time.time())), os.urandom(8).hex()
    signature = utils.rsa_sign(key, "%s\n%s\n%s\n" % (at, nonce, body))
    return {"wechatpay-timestamp": at, "wechatpay-nonce": nonce, "wechatpay-serial": serial,
            "wechatpay-signature": signature}


def measured(what, messages, want):
    """Sends all of them, one after the other."""
    begun, used = time.perf_counter(), cpu()
    for headers, body in messages:
        wire.request("POST", "/api/v1/wechat/pay/notify", body.encode(), headers)
        answer = wire.getresponse()
        answer.read()
        assert answer.status == want, (what, answer.status)
    count = len(messages)
    took, spent = (time.perf_counter() - begun) / count, (cpu() - used) / count
    print("| %s | %d | %d | %.0f | %.0f |" % (what, want, count, spent * 1e6, took * 1e6))


call(standin, "/control/notifications", {"hold": True})
for i in range(PAYMENTS):
    started(i)
orders = call(standin, "/control/orders")["orders"]
genuine = [news(order, number) for number, order in enumerate(orders)]
body = genuine[0]
forged = [(signed(body, impostor), body)] * REPEATS
print("| notification | answer | sent | CPU, µs | until the answer, µs |\n|---|---|---|---|---|")
measured("no signature", [({}, body)] * REPEATS, 401)
measured("stale, or a probe", [(dict(signed(body), **{"wechatpay-timestamp": "1"}), body)] * REPEATS, 401)
measured("unknown serial", [(signed(body, impostor, "%040X" % i), body) for i in range(REPEATS)], 401)
measured("wrong signature", forged, 401)
measured("60 kB, wrong signature", [(headers, body + " " * 60_000) for headers, _ in forged], 401)
measured("genuine, settles a payment", [(signed(text), text) for text in genuine], 204)
measured("the same again", [(signed(text), text) for text in genuine] * 4, 204)
