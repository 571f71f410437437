//! The words by which readers say what they think of a guide.

use crate::guides::feedback::Answer;

/// Above the two buttons.
pub const QUESTION: &str = "这份指南对您有用吗？";
/// Below them.
pub const NO_PERSON: &str = "只记次数，不记是谁点的。";
/// The title of the page after a tap.
pub const TITLE: &str = "对指南的评价";
/// After a tap.
pub const THANKS: &str = "已经记下，谢谢您。";
/// Above the reasons, after 没用.
pub const WHY: &str = "哪里不好？点一下就行，不点也可以。";
/// After a reason.
pub const WILL_LOOK: &str = "编辑会看到这个原因，核对以后修改。急着办事，请先打电话问清楚。";

/// The words on a button, and in the editor's list.
pub const fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Useful => "有用",
        Answer::Useless => "没用",
        Answer::Unclear => "看不懂",
        Answer::DiffersAtWindow => "和窗口说的不一样",
        Answer::WrongDetails => "材料或费用不对",
        Answer::NotMyCase => "没有我的情况",
        Answer::Other => "其他",
    }
}
