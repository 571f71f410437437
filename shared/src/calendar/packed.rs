//! The calendar as a page carries it.

use super::Calendar;
use crate::{
    hours::Moment,
    packed::{Packer, Unpacker},
};

impl Calendar {
    /// For [`Calendar::unpack`].
    pub fn pack(&self) -> String {
        let mut packer = Packer::default();
        packer.list(&self.years, |packer, year| packer.number(*year));
        packer.list(&self.off, |packer, (from, days, name)| {
            packer.number(from.number());
            packer.number(*days);
            packer.text(name);
        });
        packer.list(&self.worked, |packer, day| packer.number(day.number()));
        packer.done()
    }

    /// The calendar that was packed; `None` for anything else.
    pub fn unpack(packed: &str) -> Option<Calendar> {
        let mut unpacker = Unpacker::new(packed);
        Some(Calendar {
            years: unpacker.list(|u| u.number()?.try_into().ok())?,
            off: unpacker.list(|u| {
                Some((Moment::of_day(u.number()?).day(), u.number()?.try_into().ok()?, u.text()?))
            })?,
            worked: unpacker.list(|u| Some(Moment::of_day(u.number()?).day()))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back() {
        let json = r#"{"years":[2026],"off":[["2026-01-01",3,"元旦"],["2026-10-01",7,"国庆节"]],"worked":["2026-01-04"]}"#;
        let calendar: Calendar = serde_json::from_str(json).unwrap();
        assert_eq!(Calendar::unpack(&calendar.pack()), Some(calendar.clone()));
        assert!(calendar.pack().len() < json.len());
        assert_eq!(Calendar::unpack(""), None);
    }
}
