//! `yimatong guides`: the editor's guides. What it prints is Chinese, for the editor.

mod feedback;
mod unanswered;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use jiff::civil::Date;
use server::{
    Clock,
    cities::pack::{self, About},
    guides::{
        dataset::{
            Diff, GuideSet,
            folder::{self, Checked},
            store::{self, VERSIONS},
        },
        preview, schema,
        tree::Tree,
    },
    offices::{
        OfficeRecord,
        dataset::{Weight, store as offices},
    },
    platform::versions::{Publication, Wish},
};
use shared::{
    guides::{BadAnswer, Case, Completeness, Guide, walk::MOST_PATHS},
    messages::guides as messages,
};

use super::{
    Failed,
    kept::{Kept, Kind},
    site::{Opened, Site},
};

#[derive(Subcommand)]
pub enum Guides {
    /// 检查一个文件夹（guides/*.json 和 guide_common.json），按文件列出全部问题。
    Check {
        /// 指南文件夹；也可以是整个数据包。
        folder: PathBuf,
        /// 按这个数据包文件夹里的城市和窗口检查，不用数据库；指南文件夹本身是数据包时不必写。
        #[arg(long)]
        pack: Option<PathBuf>,
        #[command(flatten)]
        site: Site,
    },
    /// 预览：和启用中的版本有什么不同；写了编号，就显示那一份指南的结果。
    Preview(Preview),
    /// 导入一个文件夹：全部导入，或者一份也不导入；导入后启用。
    Import {
        /// 指南文件夹；也可以是整个数据包。
        folder: PathBuf,
        /// 只存成新版本，先不启用。
        #[arg(long)]
        no_activate: bool,
        #[command(flatten)]
        site: Site,
    },
    #[command(flatten)]
    Kept(Kept),
    /// 列出居民对每份指南的评价：有用、没用和原因，各多少次，是哪个版本。
    Feedback {
        /// 只算这一天和以后的，如 2026-11-01。
        #[arg(long, default_value = "2000-01-01", hide_default_value = true, value_name = "日期")]
        since: Date,
        /// 配置文件，与 `serve` 的相同。
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
    /// 列出居民搜过、没有指南可答的话，问得多的在前；处理完的划掉。
    Unanswered {
        /// 处理完的，照列出来的样子写，可以写几个。
        #[arg(long, num_args = 1.., value_name = "说法")]
        done: Vec<String>,
        /// 配置文件，与 `serve` 的相同。
        #[arg(long, env = "YIMATONG_CONFIG")]
        config: Option<PathBuf>,
    },
    /// 输出指南文件的格式说明（JSON Schema），编辑器用它提示和检查。
    Schema,
    /// 画出一份指南的问题：怎样回答，结果如何；结果相同的回答画在一起。
    Tree(Drawn),
    /// 导出成文件夹，改好后可以再导入。
    Export {
        /// 写到这个文件夹；里面不能已经有指南。
        folder: PathBuf,
        /// 版本号；不写就是启用中的版本。
        version: Option<i64>,
        #[command(flatten)]
        site: Site,
    },
}

#[derive(Args)]
pub struct Preview {
    /// 指南文件夹，或版本号。
    new: String,
    /// 只看这一份指南的结果。
    id: Option<String>,
    /// 居民的回答，写法和网址里一样：home=220300；几个回答用逗号或 & 隔开。
    #[arg(long, requires = "id", value_delimiter = ',')]
    answers: Vec<String>,
    /// 哪一天，例如 2026-07-01；不写就是今天。
    #[arg(long, requires = "id")]
    on: Option<Date>,
    #[command(flatten)]
    site: Site,
}

#[derive(Args)]
pub struct Drawn {
    /// 指南的编号，例如 ps-id-reissue。
    id: String,
    /// 哪一天，例如 2026-07-01；不写就是今天。
    #[arg(long)]
    on: Option<Date>,
    /// 画成一张 SVG 图片，写到这个文件；不写就用文字画在终端里。
    #[arg(long)]
    svg: Option<PathBuf>,
    /// 从这个指南文件夹里读，不用数据库。
    #[arg(long)]
    folder: Option<PathBuf>,
    #[command(flatten)]
    site: Site,
}

const SETS: Kind =
    Kind { versions: VERSIONS, active: |opened| opened.guides, command: "guides", unit: "份指南" };

impl Guides {
    pub fn run(self) -> Result<(), Failed> {
        actix_web::rt::System::new().block_on(self.run_here())
    }

    async fn run_here(self) -> Result<(), Failed> {
        match self {
            Guides::Check { folder, pack, site } => told(&check(&folder, pack, &site).await?),
            Guides::Schema => {
                print!("{}", schema::json()?);
                Ok(())
            }
            Guides::Tree(drawn) => drawn.run().await,
            Guides::Preview(preview) => preview.run().await,
            Guides::Import { folder, no_activate, site } => {
                let wish = if no_activate { Wish::Store } else { Wish::Activate };
                import(&folder, wish, &site.open().await?).await
            }
            Guides::Kept(kept) => kept.run(&SETS).await,
            Guides::Feedback { since, config } => feedback::run(since, config.as_deref()).await,
            Guides::Unanswered { done, config } => unanswered::run(&done, config.as_deref()).await,
            Guides::Export { folder, version, site } => export(&folder, version, &site.open().await?).await,
        }
    }
}

async fn check(folder: &Path, pack: Option<PathBuf>, site: &Site) -> Result<Checked, Failed> {
    let own = pack::is_pack(folder).then(|| folder.to_owned());
    let (about, offices): (About, Vec<OfficeRecord>) = match pack.or(own) {
        Some(pack) => pack::surroundings(&pack)?,
        None => {
            let opened = site.open().await?;
            let offices = opened.windows().await?;
            (opened.pack.about, offices)
        }
    };
    Ok(folder::check(folder, &about, &offices))
}

/// Prints everything that is to be told; fails when something must be mended.
fn told(checked: &Checked) -> Result<(), Failed> {
    checked.told.iter().for_each(|told| println!("{told}"));
    let (errors, warnings) = (checked.count(Weight::Error), checked.count(Weight::Warning));
    if errors > 0 {
        return Err(format!("有{errors}处错误、{warnings}处提醒；错误要全部改好才能导入").into());
    }
    println!("{}份指南，没有错误，{warnings}处提醒", checked.set.guides.len());
    let guides: Vec<Guide> =
        checked.set.guides.iter().map(|guide| guide.shown(&checked.set.common)).collect::<Result<_, _>>()?;
    let known = Completeness::of_all(guides.iter().map(Guide::completeness));
    println!("{}", messages::completeness(&known));
    Ok(())
}

async fn import(folder: &Path, wish: Wish, opened: &Opened) -> Result<(), Failed> {
    let checked = folder::check(folder, &opened.pack.about, &opened.windows().await?);
    told(&checked)?;
    let body = checked.set.body()?;
    let origin = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let publication = Publication { body: &body, origin: &origin, wish, now: Clock::System.now() };
    let published = VERSIONS.publish(&opened.database, publication, &|_| ()).await?;
    println!("{}", SETS.published(published));
    let diff = Diff::new(&opened.active(), &checked.set)?;
    println!("与原来启用的版本{}比：{}", opened.guides, diff.summary());
    Ok(())
}

async fn export(folder: &Path, version: Option<i64>, opened: &Opened) -> Result<(), Failed> {
    let version = version.unwrap_or(opened.guides);
    let set = opened.set(version).await?;
    folder::write(folder, &set)?;
    println!("版本{version}的{}份指南已写到 {}", set.guides.len(), folder.display());
    Ok(())
}

impl Opened {
    /// The guides that are active.
    fn active(&self) -> GuideSet {
        GuideSet { common: self.pack.guide_common.clone(), guides: self.pack.guides.clone() }
    }

    async fn set(&self, version: i64) -> Result<GuideSet, Failed> {
        store::guides(&self.database, version).await?.ok_or_else(|| SETS.not_kept(version))
    }

    async fn windows(&self) -> Result<Vec<OfficeRecord>, Failed> {
        Ok(offices::records(&self.database, self.offices).await?.unwrap_or_default())
    }
}

impl Drawn {
    async fn run(self) -> Result<(), Failed> {
        let set = match &self.folder {
            Some(folder) => folder::read_set(folder)?,
            None => self.site.open().await?.active(),
        };
        let guide = guide(&set, &self.id)?;
        let on = self.on.unwrap_or_else(|| Clock::System.today());
        let tree = Tree::new(&guide, on).map_err(|_| format!("问题太多，画不了：超过{MOST_PATHS}条路径"))?;
        match self.svg {
            None => print!("{}", tree.text()),
            Some(file) => {
                std::fs::write(&file, tree.svg())
                    .map_err(|error| format!("{}：写不了文件：{error}", file.display()))?;
                println!("已画到 {}", file.display());
            }
        }
        Ok(())
    }
}

impl Preview {
    async fn run(self) -> Result<(), Failed> {
        let opened = self.site.open().await?;
        let set = match self.new.parse() {
            Ok(version) => opened.set(version).await?,
            Err(_) => {
                let folder = Path::new(&self.new);
                let mut checked = folder::check(folder, &opened.pack.about, &opened.windows().await?);
                if let Some(id) = &self.id {
                    // Slips in others do not matter to this one.
                    checked.told.retain(|told| told.file == folder::file(id));
                }
                if checked.count(Weight::Error) > 0 {
                    told(&checked)?;
                }
                checked.set
            }
        };
        match &self.id {
            None => println!("{}", Diff::new(&opened.active(), &set)?),
            Some(id) => print!("{}", self.result(&guide(&set, id)?)?),
        }
        Ok(())
    }

    /// What a resident with these answers is shown.
    fn result(&self, guide: &Guide) -> Result<String, Failed> {
        let on = self.on.unwrap_or_else(|| Clock::System.today());
        let mut answers = BTreeMap::new();
        for answer in self.answers.iter().flat_map(|answers| answers.split('&')) {
            let (question, choice) = answer
                .split_once('=')
                .ok_or_else(|| format!("「{answer}」应写成 问题=选项，例如 home=220300"))?;
            answers.insert(question.trim().to_owned(), choice.trim().to_owned());
        }
        let (case, bad) = Case::new(guide, &answers, on);
        let bad: Vec<String> = bad.into_iter().map(|bad| refused(guide, bad)).collect();
        if bad.is_empty() { Ok(preview::text(guide, &case)) } else { Err(bad.join("；").into()) }
    }
}

fn guide(set: &GuideSet, id: &str) -> Result<Guide, Failed> {
    let record = set.get(id).ok_or_else(|| format!("没有指南「{id}」"))?;
    Ok(record.shown(&set.common)?)
}

fn refused(guide: &Guide, bad: BadAnswer) -> String {
    match bad {
        BadAnswer::Question(id) => {
            let known: Vec<&str> = guide.questions.iter().map(|question| question.id.as_str()).collect();
            format!("这份指南没有问题「{id}」；有 {}", known.join("、"))
        }
        BadAnswer::Choice(id) => {
            let choices = guide.question(&id).into_iter().flat_map(|question| &question.choices);
            let known: Vec<&str> = choices.map(|choice| choice.id.as_str()).collect();
            format!("问题「{id}」的选项是 {}", known.join("、"))
        }
    }
}
