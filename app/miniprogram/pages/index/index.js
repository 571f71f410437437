// The site in a web-view. Its first address says who pays and leads on; without that everything works but paying inside
// WeChat.

const api = require('../../lib/api')
const { site } = require('../../config')

Page({
  data: { address: '' },

  // With a payment when a message (订阅消息) about it was tapped: to its page.
  async onLoad({ payment }) {
    this.next = payment ? `/payments/${encodeURIComponent(payment)}` : '/'
    this.entering = true
    const entry = await this.entry()
    this.entering = false
    // By now, `next` may be what onShow has found.
    const next = encodeURIComponent(this.next)
    this.setData({ address: entry ? `${site}/wechat/enter?entry=${entry}&next=${next}` : site + this.next })
  },

  // Back from the pay page: to the payment as the server has it now.
  onShow() {
    const { globalData } = getApp()
    const { next } = globalData
    if (!next) return
    globalData.next = ''
    // A page that has just been opened logs in first, and goes there then.
    if (this.entering) this.next = next
    else this.setData({ address: site + next })
  },

  // For an address; empty when nobody could be logged in.
  async entry() {
    try {
      const { entry } = await api.logIn()
      return encodeURIComponent(entry)
    } catch (error) {
      console.warn('no login:', error.message)
      return ''
    }
  },
})
