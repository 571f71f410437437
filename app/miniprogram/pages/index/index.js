// The site in a web-view. Its first address says who pays; without that everything works but paying inside WeChat.

const api = require('../../lib/api')
const { site } = require('../../config')

Page({
  data: { address: '' },

  async onLoad() {
    try {
      const { entry } = await api.logIn()
      this.setData({ address: `${site}/wechat/enter?entry=${encodeURIComponent(entry)}` })
    } catch (error) {
      console.warn('no login:', error.message)
      this.setData({ address: `${site}/` })
    }
  },

  // Back from the pay page: to the payment as the server has it now.
  onShow() {
    const { globalData } = getApp()
    if (!globalData.next) return
    this.setData({ address: site + globalData.next })
    globalData.next = ''
  },
})
