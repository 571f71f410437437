// Every call of our server, as docs/openapi.json has it.

const { site } = require('../config')

const PATIENCE = 15000
// A session lives twelve hours; one that is about to end is not used.
const MARGIN = 10 * 60 * 1000

// What the server answered and was no success. `detail` is for the resident to read.
class Refused extends Error {
  constructor(status, problem) {
    super((problem && problem.detail) || '服务暂时不可用，请稍后再试。')
    this.status = status
  }
}

// Rejects with Refused, or with an error without `status` when nothing was answered.
function call(method, path, data, token) {
  const header = { 'content-type': 'application/json' }
  if (token) header.authorization = `Bearer ${token}`
  return new Promise((resolve, reject) => {
    wx.request({
      url: site + path,
      method,
      data: data || {},
      header,
      timeout: PATIENCE,
      success: ({ statusCode, data: body }) => (statusCode === 200 ? resolve(body) : reject(new Refused(statusCode, body))),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    })
  })
}

const of = (path, id) => path.replace('{id}', encodeURIComponent(id))

// A fresh session. WeChat's code works once, within five minutes; nobody is asked anything.
async function logIn() {
  const code = await new Promise((resolve, reject) => {
    wx.login({ success: (told) => resolve(told.code), fail: ({ errMsg }) => reject(new Error(errMsg)) })
  })
  const session = await call('POST', '/api/v1/wechat/login', { code })
  getApp().globalData.session = session
  return session
}

function kept() {
  const { session } = getApp().globalData
  return session && Date.parse(session.expires_at) - MARGIN > Date.now() ? session : null
}

// With the session that is there; once more with a fresh one when the server does not know it any more.
async function withSession(work) {
  const session = kept()
  if (!session) return work((await logIn()).token)
  try {
    return await work(session.token)
  } catch (error) {
    if (error.status !== 401) throw error
    return work((await logIn()).token)
  }
}

module.exports = {
  logIn,
  takeOver: (code) => withSession((token) => call('POST', '/api/v1/payments/handed-over', { code }, token)),
  check: (id) => call('POST', of('/api/v1/payments/{id}/check', id)),
  reopen: (id) => call('POST', of('/api/v1/payments/{id}/reopen', id)),
  close: (id) => call('POST', of('/api/v1/payments/{id}/close', id)),
}
