//! What a phone keeps to find guides without a network.

use serde::{Deserialize, Serialize};

use crate::search::topics::Stock;

/// `GET /api/v1/guides/directory`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideDirectory {
    /// The version of the data.
    pub version: i64,
    /// The ids of the guides, in the order of the topics.
    pub guides: Vec<String>,
    /// How characters sound, as [`crate::offices::sounds::Sounds::pack`] writes it.
    pub sounds: String,
    /// What the index is built from, the same as the server's.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub stock: Stock,
}
