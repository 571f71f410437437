App({
  globalData: {
    // Of our server, not of WeChat.
    session: null,
    // Where the web-view goes when it is seen again.
    next: '',
  },
})
