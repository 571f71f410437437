//! The words of guides.

/// No such guide.
pub const NOT_FOUND: &str = "没有找到这份办事指南，可能已经更名或合并。";
