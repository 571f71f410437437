// A window in WeChat's own map, inside WeChat. The button shows once WeChat has accepted this page's signature; whatever
// fails before, it stays hidden, and the maps beside it stay. The positions are in WeChat's datum already.

// WeChat's script is no module: it hangs itself on the window.
function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.wx);
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

// WeChat signs the address as the phone has it, with whatever a chat has added to it.
async function signature() {
  const page = location.href.split("#")[0];
  const answer = await fetch(`/api/v1/wechat/page-signature?${new URLSearchParams({ page })}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function accepted(address) {
  const [wx, { app_id: appId, timestamp, nonce: nonceStr, signature: said }] = await Promise.all([loaded(address), signature()]);
  await new Promise((resolve, reject) => {
    wx.config({ appId, timestamp, nonceStr, signature: said, jsApiList: ["openLocation"] });
    // WeChat calls "ready" after a failure too, but "error" before it.
    wx.error(({ errMsg }) => reject(new Error(errMsg)));
    wx.ready(resolve);
  });
  return wx;
}

async function offer(item) {
  const [button, failed] = item.children;
  const { script, name, address, latitude, longitude, scale } = button.dataset;
  try {
    const wx = await accepted(script);
    const place = { latitude: Number(latitude), longitude: Number(longitude), name, address, scale: Number(scale) };
    button.addEventListener("click", () => {
      failed.hidden = true;
      wx.openLocation({ ...place, fail: () => { failed.hidden = false; } });
    });
    item.hidden = false;
  } catch (error) {
    console.info("no map of WeChat:", error);
  }
}

offer(document.getElementById("wechat-map"));
