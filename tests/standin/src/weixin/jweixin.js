// Plays WeChat's JS-SDK 1.6.0 together with the application around the page. Where the real one talks to the application
// through a bridge that no policy of the page hinders, this one loads itself once more with a query: the one way that is
// open to it under the policy of a page that allows the script and nothing else.
(() => {
  const me = document.currentScript.src;
  const waiting = [];
  let state = "new", failure, onError;
  const onReady = [];

  function call(name, given, done) {
    const query = new URLSearchParams({
      call: name,
      with: JSON.stringify(given),
      page: location.href.split("#")[0],
      number: waiting.push(done) - 1,
    });
    const script = document.createElement("script");
    script.src = `${me}?${query}`;
    document.head.append(script);
  }

  // "fail" before "complete", as with the real one.
  const told = ({ success, fail, complete }) => (errMsg) => {
    (errMsg.endsWith(":ok") ? success : fail)?.({ errMsg });
    complete?.({ errMsg });
  };

  window.standinAnswers = (number, errMsg) => waiting[number](errMsg);
  window.wx = {
    config: (given) =>
      call("config", given, told({
        fail: (why) => {
          failure = why;
          onError?.(why);
        },
        // The real one calls "ready" whether it was accepted or not.
        complete: () => {
          state = "done";
          onReady.splice(0).forEach((ready) => ready());
        },
      })),
    ready: (ready) => (state === "done" ? ready() : onReady.push(ready)),
    error: (told) => (failure ? told(failure) : (onError = told)),
    openLocation: ({ latitude, longitude, name = "", address = "", scale = 28, infoUrl = "", ...callbacks }) =>
      call("openLocation", { latitude, longitude, name, address, scale, infoUrl }, told(callbacks)),
    miniProgram: { navigateTo: ({ url, ...callbacks }) => call("navigateTo", { url }, told(callbacks)) },
  };
})();
