//! Every page: `(&Frame, data) -> String`, a whole HTML document. Each lives in its room.

pub use crate::{
    cities::home,
    fines::{FineForm, Instead, LaterDay, Offer, fine, fine_form},
    guides::{
        GuideFilter, GuidePage, feedback::feedback as guide_feedback, guide, guide_question, guides,
        kept_guides,
    },
    offices::{
        Around, OfficeFilter, OfficePage, OfficesPage, OpenAt, Point, ServiceGroup, Tiles, around, office,
        offices,
    },
    payments::{After, ShownIn, Verification, payment, receipt, verify},
    programme::{ProgrammeFilter, programme, programme_item},
    search::search,
    service::{about, offline, problem},
};
