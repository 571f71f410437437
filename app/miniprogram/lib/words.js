// What the pay page says. Nothing here is concluded from what the phone says: only from what the server says.

// Titles and explanations by the payment's state, as on the pages of the site.
const STATES = {
  awaiting_payment: ['待支付', '请点下面的按钮，用微信付款。'],
  confirming: ['正在确认', '正在向微信支付核对这笔订单，请不要重复付款。可以先离开，过一会儿再回来看。'],
  paid: ['已缴款', '罚款已经缴清，请查看并保存凭证。'],
  closed: ['已关闭', '这笔订单已经取消，或者过了付款时间，没有扣款。罚款还没有缴的，请重新查询罚款再缴。'],
  surplus: ['已收款，待退回', '钱已经收到，但没有用来缴这笔罚款，应当退还给您。请返回查看说明，不要重复付款。'],
  held: ['待人工核对', '收到的款项与订单不符，工作人员正在核对，请不要重复付款。'],
}

const NOTES = {
  cancelled: '付款没有完成，我们没有收到钱。想继续缴，再点“用微信付款”；不想缴了，可以取消这笔订单。',
  failed: '微信没有打开付款，我们没有收到钱。请再点一次。',
  asked: '刚刚查过，还没有收到这笔钱。已经付了款的，请不要重复付款，等一分钟再点“我已付款，查看结果”。还没有付的，可以继续付。',
  unanswered: '刚刚查过，微信支付还没有给出结果。请不要重复付款，等一分钟再点“我已付款，查看结果”。',
}

// The note under the title, by the state that the server told after what the payer did.
function note(state, after) {
  if (state === 'awaiting_payment') return NOTES[after === 'done' ? 'asked' : after] || ''
  return state === 'confirming' && after === 'asked' ? NOTES.unanswered : ''
}

// 15000 fen are 150.00 yuan.
function yuan(fen) {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}元`
}

module.exports = {
  STATES,
  note,
  yuan,
  LAPSED: ['没有打开', '这次打开已经失效，没有扣款。请返回上一页，再点一次付款。'],
  OFFLINE: ['网络不通', '没有连上服务器，还不知道这笔订单的情况。请检查网络，再点“再试一次”。'],
}
