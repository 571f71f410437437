// The site in a web-view. Its first address says who pays and leads on; without that everything works but paying inside
// WeChat.

const api = require('../../lib/api')
const { site } = require('../../config')

Page({
  data: { address: '' },

  // With a payment when a message (订阅消息) about it was tapped: to its page.
  async onLoad({ payment }) {
    const path = payment ? `/payments/${encodeURIComponent(payment)}` : '/'
    const entry = await this.entry()
    const next = encodeURIComponent(path)
    this.setData({ address: entry ? `${site}/wechat/enter?entry=${entry}&next=${next}` : site + path })
  },

  // Back from the pay page: to the payment as the server has it now.
  onShow() {
    const { globalData } = getApp()
    if (!globalData.next) return
    this.setData({ address: site + globalData.next })
    globalData.next = ''
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
