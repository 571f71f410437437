// Pays inside WeChat. What WeChat tells this script is not believed: the page that follows has the server ask WeChat Pay.

const box = document.getElementById("wechat-pay");
const [button, missing, trouble] = box.children;
// How long WeChat may take to be there.
const PATIENCE = 5000;

// Rejects when it takes too long.
function inTime(promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error("too late")), PATIENCE))]);
}

// WeChat hangs its bridge on the window when it likes.
function bridge() {
  if (window.WeixinJSBridge) return window.WeixinJSBridge;
  return inTime(new Promise((there) => {
    document.addEventListener("WeixinJSBridgeReady", () => there(window.WeixinJSBridge), { once: true });
  }));
}

// In WeChat's own browser. "ok", "cancel" or "fail", as WeChat says.
async function pay({ appId, timeStamp, nonceStr, package: order, signType, paySign }) {
  const call = { appId, timeStamp, nonceStr, package: order, signType, paySign };
  const wechat = await bridge();
  const { err_msg: said } = await new Promise((told) => wechat.invoke("getBrandWCPayRequest", call, told));
  return `${said}`.split(":")[1];
}

const AFTER = { ok: "done", cancel: "cancelled" };

async function payHere() {
  const said = await pay(box.dataset).catch((error) => console.info("not paid:", error));
  location.assign(`${box.dataset.back}?after=${AFTER[said] ?? "failed"}`);
}

// WeChat's script is no module: it hangs itself on the window.
function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.onload = () => resolve(window.wx);
    element.onerror = () => reject(new Error(address));
    document.head.append(element);
  });
}

// In the mini-program's web-view, which cannot pay: the mini-program's own page does. The code works once, and only for
// the resident who began the payment.
async function handOver({ script: address, handOver: place }) {
  const [wx, answer] = await Promise.all([window.wx?.miniProgram ? window.wx : script(address), fetch(place, { method: "POST" })]);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { code } = await answer.json();
  const url = `/pages/pay/pay?payment=${code}`;
  await new Promise((success, reject) => wx.miniProgram.navigateTo({ url, success, fail: ({ errMsg }) => reject(new Error(errMsg)) }));
}

async function payThere() {
  trouble.hidden = true;
  try {
    await handOver(box.dataset);
  } catch (error) {
    console.info("not handed over:", error);
    trouble.hidden = false;
  }
}

button.addEventListener("click", async () => {
  button.disabled = true;
  await (box.dataset.handOver ? payThere() : payHere());
  button.disabled = false;
});
button.hidden = false;
missing.hidden = true;
// Whoever comes back by the browser's own button finds the page as it was left.
addEventListener("pageshow", () => (button.disabled = false));
