// Pays what a page in the web-view has handed over. The server alone says what became of it: `wx.requestPayment` may say
// "ok" when nothing was paid, and "cancel" when it was.

const api = require('../../lib/api')
const words = require('../../lib/words')
const { templates } = require('../../config')

// After WeChat has said "ok": how often, and how far apart in milliseconds, the server is asked. It asks WeChat Pay at most
// every three seconds.
const ROUNDS = 5
const PAUSE = 3500

const FINAL = ['paid', 'closed', 'surplus', 'held']

const pause = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds))

// "done", "cancelled" or "failed", as WeChat says.
function requestPayment({ time_stamp, nonce_str, package: order, sign_type, pay_sign }) {
  return new Promise((said) => {
    wx.requestPayment({
      timeStamp: time_stamp,
      nonceStr: nonce_str,
      package: order,
      signType: sign_type,
      paySign: pay_sign,
      success: () => said('done'),
      fail: ({ errMsg }) => said(/cancel/.test(errMsg) ? 'cancelled' : 'failed'),
    })
  })
}

// WeChat allows it after a payment. Whatever the resident answers is right.
function offerMessages() {
  if (templates.length === 0) return Promise.resolve()
  return new Promise((complete) => wx.requestSubscribeMessage({ tmplIds: templates, complete }))
}

Page({
  data: { title: '正在打开', words: '请稍等。', amount: '', note: '', payment: null, can: {}, busy: true },

  onLoad({ payment }) {
    this.code = payment || ''
    return this.open()
  },

  // Takes the payment over, or asks again how it stands.
  open() {
    return this.work(() => (this.data.payment ? api.check(this.data.payment.id) : api.takeOver(this.code)))
  },

  pay() {
    return this.work(async () => {
      let { payment } = this.data
      if (payment.next.action === 'reopen') payment = await api.reopen(payment.id)
      // It may be paid or closed meanwhile.
      if (payment.next.action !== 'jsapi') return payment
      this.after = await requestPayment(payment.next)
      if (this.after !== 'done') return api.check(payment.id)
      await offerMessages()
      return this.outcome(payment.id)
    })
  },

  // Asks until there is an end, a few times.
  async outcome(id) {
    let payment = await api.check(id)
    for (let round = 1; round < ROUNDS && !FINAL.includes(payment.state); round += 1) {
      await pause(PAUSE)
      payment = await api.check(id)
    }
    return payment
  },

  // "I have paid".
  ask() {
    return this.work(() => {
      this.after = 'asked'
      return api.check(this.data.payment.id)
    })
  },

  async close() {
    const { confirm } = await new Promise((success) => {
      wx.showModal({ title: '取消这笔订单？', content: '取消后这笔订单不能再付款；罚款还在，可以重新查询再缴。', success })
    })
    if (!confirm) return
    const { id } = this.data.payment
    // Paid, or perhaps paid: then it is not closed, and its state says so.
    await this.work(() => api.close(id).catch((error) => (error.status === 409 ? api.check(id) : Promise.reject(error))))
  },

  // Back to the site, which shows the same payment.
  leave() {
    const { payment } = this.data
    if (payment) {
      const path = payment.state === 'paid' ? 'receipt' : `return?after=asked&at=${Date.now()}`
      getApp().globalData.next = `/payments/${payment.id}/${path}`
    }
    if (getCurrentPages().length > 1) wx.navigateBack()
    else wx.reLaunch({ url: '/pages/index/index' })
  },

  // One thing at a time; shows what came of it.
  async work(step) {
    this.setData({ busy: true, note: '' })
    this.after = ''
    try {
      this.show(await step())
    } catch (error) {
      this.showTrouble(error)
    }
    this.setData({ busy: false })
  },

  show(payment) {
    const [title, explanation] = words.STATES[payment.state]
    const open = !FINAL.includes(payment.state)
    const waits = payment.state === 'awaiting_payment'
    this.setData({
      payment,
      title,
      words: explanation,
      amount: words.yuan(payment.total_fen),
      note: words.note(payment.state, this.after),
      can: { pay: ['jsapi', 'reopen'].includes(payment.next.action), ask: open, close: waits },
    })
  },

  // Nothing is known, so nothing is offered that could pay a second time.
  showTrouble(error) {
    console.warn('trouble:', error.message)
    if (error.status === 404 && !this.data.payment) {
      const [title, explanation] = words.LAPSED
      return this.setData({ title, words: explanation, can: {} })
    }
    const [title, explanation] = words.OFFLINE
    return this.setData({ title, words: error.status ? error.message : explanation, can: { retry: true } })
  },
})
