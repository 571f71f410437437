//! The words of payments.

use crate::payments::{PaymentRefund, PaymentState, RefundState};

/// What the payer reads in WeChat, before the masked number.
pub const ORDER: &str = "交通违法罚款";
/// 状态 in the message to the payer after the payment.
pub const TOLD_PAID: &str = "已缴款";
/// And after the money went back.
pub const TOLD_REFUNDED: &str = "已退款";
/// What WeChat is told was delivered for the money (发货信息管理); the payer reads it in WeChat's list of orders.
pub const DELIVERED: &str = "交通违法罚款已缴款，缴款凭证已开具";
/// No such payment.
pub const NOT_FOUND: &str = "没有找到这笔缴款，请检查地址是否完整。";
/// The receipt is not there, or not yet.
pub const NO_RECEIPT: &str = "这笔缴款还没有凭证。确认缴款成功后才会有。";
/// The verification code is wrong.
pub const NOT_GENUINE: &str = "没有查到这个验证码。请核对凭证上的验证码；查不到的凭证不能当作缴款证明。";
/// The same key came with another body.
pub const KEY_REUSED: &str = "这次提交和上一次不一致，请回到上一页重新操作。";
/// No `Idempotency-Key`.
pub const KEY_MISSING: &str = "缺少防重复提交的标识（Idempotency-Key），请回到上一页重新操作。";
/// JSAPI needs a login.
pub const LOGIN_NEEDED: &str = "请先登录微信小程序再缴款。";
/// The gateway refused or could not be reached, and it is certain that nothing was charged.
pub const GATEWAY_REFUSED: &str = "微信支付暂时不能受理，没有扣款。请稍后再试。";
/// The registry refused to keep the fine for this payment, and nothing was charged.
pub const REGISTRY_REFUSED: &str = "交警系统暂时不能受理这笔罚款，没有扣款。请稍后再试，或者到窗口办理。";
/// Others are at the same fine, or the fine is changing.
pub const BUSY: &str = "这笔罚款正在处理，请稍等几秒再试。";
/// It can no longer be given up.
pub const CANNOT_CLOSE: &str = "这笔缴款已经支付或正在确认，不能取消。";

/// What the resident is told.
pub const fn state(state: PaymentState) -> &'static str {
    match state {
        PaymentState::AwaitingPayment => "待支付",
        PaymentState::Confirming => "正在确认",
        PaymentState::Paid => "已缴款",
        PaymentState::Closed => "已关闭",
        PaymentState::Surplus => "已收款，待退回",
        PaymentState::Held => "待人工核对",
    }
}

/// What that means for the resident.
pub const fn explanation(state: PaymentState) -> &'static str {
    match state {
        PaymentState::AwaitingPayment => "订单已经建立，请在微信里完成支付。付完后回到本页查看结果。",
        PaymentState::Confirming => {
            "正在向微信支付核对这笔订单，请不要重复付款。可以先离开，过一会儿再回来看。"
        }
        PaymentState::Paid => "罚款已经缴清，请保存凭证。",
        PaymentState::Closed => {
            "这笔订单已经取消，或者过了付款时间，没有扣款。罚款还没有缴的，请重新查询罚款再缴。"
        }
        PaymentState::Surplus => {
            "这笔钱没有用来缴罚款：罚款另外缴清了、撤销了，或者应缴金额有变。钱原路退还给您，不用申请；有疑问请记下订单编号并联系窗口。"
        }
        PaymentState::Held => "收到的款项与订单不符，或者已经退回，正在由工作人员核对，请不要重复缴款。",
    }
}

/// Where money that goes back stands.
pub const fn refund_state(state: RefundState) -> &'static str {
    match state {
        RefundState::Waiting => "待退回",
        RefundState::UnderWay => "退款中",
        RefundState::Stuck => "退款遇到问题，待人工处理",
        RefundState::Returned => "已退回",
    }
}

/// What that means for the resident.
pub const fn refund_explanation(state: RefundState) -> &'static str {
    match state {
        RefundState::Waiting => "退款已经登记，正在交给微信支付，不用申请。",
        RefundState::UnderWay => {
            "微信支付已经受理，钱正在原路退回：零钱一般很快，银行卡一般要一至三个工作日。"
        }
        RefundState::Stuck => {
            "钱退不到原来的账户，例如银行卡已注销。工作人员会处理，请记下订单编号并联系窗口。"
        }
        RefundState::Returned => "钱已经原路退回，可以在微信的支付账单里查看。",
    }
}

/// A refund in one line, such as 退款中，150.00元.
pub fn refund_line(refund: &PaymentRefund) -> String {
    format!("{}，{}元", refund_state(refund.state), refund.amount_fen)
}

/// Over what goes back.
pub const REFUNDS: &str = "退款";

/// On a desktop, over the QR code.
pub const SCAN: &str = "请用手机微信“扫一扫”扫描下面的二维码付款。";
/// Over the same, where WeChat itself shows the page and takes no code from its own screen.
pub const SCAN_INSIDE: &str =
    "请用另一部手机的微信“扫一扫”扫描下面的二维码付款。在这个页面里长按二维码付不了款。";
/// The button inside WeChat, before the amount.
pub const PAY_INSIDE: &str = "用微信付款";
/// Below the button, until its script has come.
pub const NO_BUTTON: &str = "付款按钮没有出现时，请检查网络，再刷新本页。";
/// Instead of that once the mini-program's page did not open.
pub const NOT_HANDED_OVER: &str = "小程序的付款页没有打开，没有扣款。请再点一次。";
/// Below the button.
pub const STAY: &str = "付完会自动回到本页。没有回来的，请点“我已付款，查看结果”。";
/// The payer has cancelled.
pub const CANCELLED: &str =
    "付款没有完成，我们没有收到钱。想继续缴，再点下面的按钮；不想缴了，可以取消这笔订单。";
/// WeChat could not open the payment.
pub const FAILED: &str = "微信没有打开付款，我们没有收到钱。请再点一次。还是不行，请先取消这笔订单，再重新查询罚款，换一种方式付款。";
/// Asked, and WeChat Pay knows of no money.
pub const NOT_YET: &str = "刚刚查过，还没有收到这笔钱。已经付了款的，请不要重复付款，等一分钟再点“我已付款，查看结果”。还没有付的，可以继续付。";
/// Asked, and WeChat Pay says nothing.
pub const NO_ANSWER_YET: &str =
    "刚刚查过，微信支付还没有给出结果。请不要重复付款，等一分钟再点“我已付款，查看结果”。";
/// The order is closed, and the fine was paid otherwise.
pub const PAID_OTHERWISE: &str =
    "这笔罚款已经缴清了，不用再缴。这一笔订单已关闭，没有扣款。要看凭证，请重新查询罚款。";
/// Over the form, when WeChat has not said who pays.
pub const WHO_UNKNOWN: &str =
    "微信没有告诉我们是谁在付款，没有扣款。您可以返回再试一次，或者点下面的按钮，改用二维码付款。";
/// Over the form in the mini-program's web-view, when the mini-program said too long ago who pays, or its entry did not hold.
pub const ENTRY_LAPSED: &str = "从小程序进来的入口已经失效，这里不能直接用微信付款，没有扣款。请点右上角的“···”，选“重新进入小程序”，再查询罚款。也可以点下面的按钮，改用二维码，用另一部手机付款。";
/// Over the QR code there.
pub const ENTRY_LAPSED_ORDER: &str = "从小程序进来的入口已经失效，所以这笔订单要扫码付款。想直接在微信里付，请先取消这笔订单，再点右上角的“···”，选“重新进入小程序”，重新查询罚款。";
/// The hand-over is asked of a payment that is not made inside WeChat.
pub const NOT_INSIDE: &str = "这笔订单不是在微信小程序里付款的。";
/// The code of the hand-over does not hold.
pub const HAND_OVER_LAPSED: &str = "这次打开已经失效，没有扣款。请返回上一页，再点一次付款。";
/// On a phone, over the button.
pub const OPEN_H5: &str = "点下面的按钮打开微信付款。付完请回到本页，点“我已付款，查看结果”。";
/// An order that can be paid only where it was begun.
pub const JSAPI: &str = "这笔订单要在微信里付款：请回到开始付款的地方（微信里的网页，或者微信小程序）继续。想在这里付，请先取消这笔订单，再重新查询罚款。";
/// The way to pay has lapsed or never came; the order has not lapsed.
pub const REOPEN: &str = "付款入口已经失效，或者没有打开。点下面的按钮打开，还是同一笔订单，不会重复扣款。";
/// While the island polls.
pub const WATCHING: &str = "正在自动查看结果，付款后本页会自己更新。";
/// The island has stopped.
pub const WATCHED: &str = "已停止自动查看。付款后请点“我已付款，查看结果”。";
/// What giving up does.
pub const CLOSE_WHY: &str = "取消后这笔订单不能再付款；罚款还在，可以重新查询再缴。";
/// Below the receipt.
pub const RECEIPT_WHY: &str = "这是一码通的缴款凭证，不是财政票据。需要财政票据请向作出处罚的单位索取。";
/// How a receipt is checked.
pub const VERIFY_WHY: &str = "扫描凭证上的二维码，或者在这里填写凭证上的验证码，可以查凭证的真假。";
/// The form was sent without a code.
pub const VERIFY_EMPTY: &str = "请填写凭证上的验证码，再点“查验”。验证码印在凭证的二维码旁边。";
/// The code stands for a receipt.
pub const GENUINE: &str = "凭证是真的，与系统记录一致。请核对下面的内容与您手上的凭证是否相同。";
/// On the receipt, beside the code.
pub const CHECK_WHY: &str = "扫描二维码，或者打开下面的网址，可以查凭证的真假。";
/// How to print or keep it.
pub const KEEP_WHY: &str = "可以打印本页，或者截屏保存。";
