//! What guides have in common: the questions that many ask, the papers that many want, and what to do when one does not
//! agree.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use shared::{
    guides::{Fact, Guide, Question, Term, When},
    source::Source,
};

use super::Plain;

/// `guide_common.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideCommon {
    /// Questions that a guide asks by their name alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Papers that a guide wants by their name alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<CommonMaterial>,
    /// What anybody may do who does not agree with a decision; added to every guide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Plain<Fact>>,
    /// What official words mean; shown on every guide that uses them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// What all this rests on, referred to by index from zero; stands behind the guide's own sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
}

impl GuideCommon {
    /// The shared question of that name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The paper of that name.
    pub fn material(&self, id: &str) -> Option<&CommonMaterial> {
        self.materials.iter().find(|material| material.id == id)
    }

    /// A guide with the explanations of the words in it.
    pub(super) fn explained(&self, mut guide: Guide) -> Guide {
        guide.terms = self.terms.iter().filter(|term| term.is_in(&guide)).cloned().collect();
        guide
    }

    /// The same without sources: then a guide that is resolved with it has its own only, and an index into a common one
    /// leads nowhere.
    pub(super) fn without_sources(&self) -> GuideCommon {
        let mut bare = GuideCommon { sources: Vec::new(), ..self.clone() };
        bare.remedies.iter_mut().for_each(|Plain(fact)| fact.sources.clear());
        bare.materials.iter_mut().for_each(|material| material.sources.clear());
        bare
    }

    /// The remedies, for a guide that has so many sources of its own.
    pub(super) fn remedies_behind(&self, sources: usize) -> impl Iterator<Item = Fact> {
        self.remedies
            .iter()
            .map(move |Plain(fact)| Fact { sources: behind(&fact.sources, sources), ..fact.clone() })
    }
}

/// Indexes of the common sources, behind so many of a guide's own.
pub(super) fn behind(indexes: &[usize], sources: usize) -> Vec<usize> {
    indexes.iter().map(|index| index + sources).collect()
}

/// A paper that many guides want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonMaterial {
    /// Its name in guides.
    pub id: String,
    /// What it is.
    pub text: String,
    /// What it must look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<String>,
    /// When it need not be handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt: Option<String>,
    /// Whether it wears 待核实.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_verify: bool,
    /// Which of the common sources it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<usize>,
}

/// A question as a guide names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum QuestionRecord {
    /// A shared one, whole.
    Named(String),
    /// A shared one, narrowed.
    Narrowed(Narrowed),
    /// One of its own.
    Own(Question),
}

/// A shared question with fewer choices, or asked only after some answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrowed {
    /// Its name.
    #[serde(rename = "use")]
    pub name: String,
    /// The choices that it has here; absent when all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<String>>,
    /// The answers after which it is asked.
    #[serde(default, skip_serializing_if = "When::is_always")]
    pub when: When,
}

/// By hand: of an untagged enum serde says only that nothing fits.
impl<'de> Deserialize<'de> for QuestionRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<QuestionRecord, D::Error> {
        let record = match Value::deserialize(deserializer)? {
            Value::String(name) => return Ok(QuestionRecord::Named(name)),
            value if value.get("use").is_some() => Narrowed::deserialize(value).map(QuestionRecord::Narrowed),
            value => Question::deserialize(value).map(QuestionRecord::Own),
        };
        record.map_err(D::Error::custom)
    }
}

impl QuestionRecord {
    /// The name of the shared question that it is.
    pub fn shared(&self) -> Option<&str> {
        match self {
            QuestionRecord::Named(name) | QuestionRecord::Narrowed(Narrowed { name, .. }) => Some(name),
            QuestionRecord::Own(_) => None,
        }
    }

    /// The question, whole; what is wrong when a shared one is not there or lacks a choice.
    ///
    /// # Errors
    /// [`UnknownShared`] naming it.
    pub fn resolve(&self, common: &GuideCommon) -> Result<Question, UnknownShared> {
        let shared = |name: &str| {
            common.question(name).cloned().ok_or_else(|| UnknownShared::Question(name.to_owned()))
        };
        match self {
            QuestionRecord::Own(question) => Ok(question.clone()),
            QuestionRecord::Named(name) => shared(name),
            QuestionRecord::Narrowed(Narrowed { name, choices, when }) => {
                let mut question = shared(name)?;
                if !when.is_always() {
                    question.when = when.clone();
                }
                if let Some(kept) = choices {
                    if let Some(unknown) = kept.iter().find(|id| question.choice(id).is_none()) {
                        return Err(UnknownShared::Choice(name.clone(), unknown.clone()));
                    }
                    question.choices.retain(|choice| kept.contains(&choice.id));
                }
                Ok(question)
            }
        }
    }
}

/// What a guide takes from `guide_common.json` is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownShared {
    /// The question.
    #[error("guide_common.json 里没有问题「{0}」")]
    Question(String),
    /// One of its choices.
    #[error("guide_common.json 的问题「{0}」没有选项「{1}」")]
    Choice(String, String),
    /// The paper.
    #[error("guide_common.json 里没有材料「{0}」")]
    Material(String),
}
