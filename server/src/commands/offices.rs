//! `yimatong offices`: the editor's list of windows. What it prints is Chinese, for the editor.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Subcommand, ValueEnum};
use indicatif::ProgressBar;
use server::{
    Clock,
    cities::pack::Pack,
    offices::{
        OfficeRecord,
        dataset::{
            self, Checked, Diff, FileKind, Known, Weight, read,
            store::{self, VERSIONS},
        },
        reports::{self, store::Struck},
    },
    platform::{
        database::Database,
        versions::{Body, Publication, Wish},
    },
};

use super::{
    Failed, bar,
    kept::{Kept, Kind},
    site::{Opened, Site},
};

#[derive(Subcommand)]
pub enum Offices {
    /// 检查一个 CSV 或 XLSX 文件，按行和列列出全部问题。
    Check {
        /// 表格文件。
        file: PathBuf,
        /// 按这个数据包文件夹检查，不用数据库。
        #[arg(long, conflicts_with = "config")]
        pack: Option<PathBuf>,
        #[command(flatten)]
        site: Site,
    },
    /// 比较：一个文件或版本，和启用中的（或另一个）版本有什么不同。
    Diff {
        /// 表格文件，或版本号。
        new: String,
        /// 和哪个版本比；不写就是启用中的版本。
        old: Option<i64>,
        #[command(flatten)]
        site: Site,
    },
    /// 导入一个文件：全部导入，或者一行也不导入；导入后启用。
    Import {
        /// 表格文件。
        file: PathBuf,
        /// 只存成新版本，先不启用。
        #[arg(long)]
        no_activate: bool,
        #[command(flatten)]
        site: Site,
    },
    #[command(flatten)]
    Kept(Kept),
    /// 导出成表格文件，改好后可以再导入。
    Export {
        /// 写到这个文件。
        file: PathBuf,
        /// 版本号；不写就是启用中的版本。
        version: Option<i64>,
        /// 文件格式；不写就看文件名的结尾。
        #[arg(long)]
        format: Option<Format>,
        #[command(flatten)]
        site: Site,
    },
    /// 列出居民报的错，和窗口现在写的对照；核对处理完的划掉。
    Reports {
        /// 处理完的报错的编号，可以只写开头几位，可以写几个。
        #[arg(long, num_args = 1.., value_name = "编号")]
        done: Vec<String>,
        #[command(flatten)]
        site: Site,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Format {
    Csv,
    Xlsx,
}

const LISTS: Kind =
    Kind { versions: VERSIONS, active: |opened| opened.offices, command: "offices", unit: "个窗口" };

/// So much of a report's id must be written.
const SHORTEST_ID: usize = 4;

/// What a list is checked and compared against.
struct Desk {
    database: Database,
    known: Known,
    active: i64,
}

impl Offices {
    pub fn run(self) -> Result<(), Failed> {
        actix_web::rt::System::new().block_on(self.run_here())
    }

    async fn run_here(self) -> Result<(), Failed> {
        match self {
            Offices::Check { file, pack: Some(folder), .. } => {
                let pack = Pack::read(&folder)?;
                told(&check(&file, &Known::of(&pack), &pack.offices)?)
            }
            Offices::Check { file, pack: None, site } => {
                let desk = site.desk().await?;
                let active = desk.records(desk.active).await?;
                told(&check(&file, &desk.known, &active)?)
            }
            Offices::Diff { new, old, site } => diff(&new, old, &site.desk().await?).await,
            Offices::Import { file, no_activate, site } => {
                let wish = if no_activate { Wish::Store } else { Wish::Activate };
                import(&file, wish, &site.desk().await?).await
            }
            Offices::Kept(kept) => kept.run(&LISTS).await,
            Offices::Export { version, file, format, site } => {
                export(version, &file, format, &site.desk().await?).await
            }
            Offices::Reports { done, site } if done.is_empty() => list_reports(&site.desk().await?).await,
            Offices::Reports { done, site } => strike_reports(&done, &site.desk().await?).await,
        }
    }
}

impl Site {
    async fn desk(&self) -> Result<Desk, Failed> {
        let Opened { database, pack, offices, .. } = self.open().await?;
        Ok(Desk { database, known: Known::of(&pack), active: offices })
    }
}

impl Desk {
    async fn records(&self, version: i64) -> Result<Vec<OfficeRecord>, Failed> {
        store::records(&self.database, version).await?.ok_or_else(|| LISTS.not_kept(version))
    }
}

/// Reads and checks a file.
fn check(file: &Path, known: &Known, active: &[OfficeRecord]) -> Result<Checked, Failed> {
    let reading = ProgressBar::new_spinner().with_message("读取文件");
    reading.enable_steady_tick(Duration::from_millis(100));
    let table = read::file(file);
    reading.finish_and_clear();
    let table = table.map_err(|refused| format!("{}：{refused}", file.display()))?;
    let bar = bar("检查", table.rows.len())?;
    let checked = dataset::check_table(&table, known, active, &|rows| bar.set_position(rows as u64));
    bar.finish_and_clear();
    Ok(checked)
}

/// Prints everything that is to be told; fails when something must be mended.
fn told(checked: &Checked) -> Result<(), Failed> {
    for problem in &checked.problems {
        println!("{problem}");
    }
    let errors = checked.errors();
    let warnings = checked.problems.iter().filter(|problem| problem.weight == Weight::Warning).count();
    if errors > 0 {
        return Err(format!("有{errors}处错误、{warnings}处提醒；错误要全部改好才能导入").into());
    }
    println!("{}个窗口，没有错误，{warnings}处提醒", checked.records.len());
    Ok(())
}

async fn diff(new: &str, old: Option<i64>, desk: &Desk) -> Result<(), Failed> {
    let old = desk.records(old.unwrap_or(desk.active)).await?;
    let new = match new.parse() {
        Ok(version) => desk.records(version).await?,
        Err(_) => {
            let checked = check(Path::new(new), &desk.known, &old)?;
            if checked.errors() > 0 {
                told(&checked)?;
            }
            checked.records
        }
    };
    println!("{}", Diff::new(&old, &new, &desk.known));
    Ok(())
}

async fn import(file: &Path, wish: Wish, desk: &Desk) -> Result<(), Failed> {
    let active = desk.records(desk.active).await?;
    let checked = check(file, &desk.known, &active)?;
    told(&checked)?;
    let body = Body::new(&checked.records)?;
    let origin = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let publication = Publication { body: &body, origin: &origin, wish, now: Clock::System.now() };
    let bar = bar("写入", body.parts.len())?;
    let published =
        VERSIONS.publish(&desk.database, publication, &|parts| bar.set_position(parts as u64)).await?;
    bar.finish_and_clear();
    println!("{}", LISTS.published(published));
    println!(
        "与原来启用的版本{}比：{}",
        desk.active,
        Diff::new(&active, &checked.records, &desk.known).summary()
    );
    Ok(())
}

async fn export(
    version: Option<i64>,
    file: &Path,
    format: Option<Format>,
    desk: &Desk,
) -> Result<(), Failed> {
    let ending = file.extension().map(|ending| ending.to_ascii_lowercase());
    let kind = match (format, ending.as_deref().and_then(|ending| ending.to_str())) {
        (Some(Format::Csv), _) | (None, Some("csv")) => FileKind::Csv,
        (Some(Format::Xlsx), _) | (None, Some("xlsx")) => FileKind::Xlsx,
        (None, _) => return Err("文件名请以 .csv 或 .xlsx 结尾，或者写 --format csv".into()),
    };
    let version = version.unwrap_or(desk.active);
    let records = desk.records(version).await?;
    let open = reports::store::open(&desk.database).await?;
    std::fs::write(file, dataset::export(kind, &records, &desk.known, &open)?)
        .map_err(|error| format!("{}：写不了文件：{error}", file.display()))?;
    println!("版本{version}的{}个窗口已写到 {}", records.len(), file.display());
    Ok(())
}

async fn list_reports(desk: &Desk) -> Result<(), Failed> {
    let open = reports::store::open(&desk.database).await?;
    if open.is_empty() {
        println!("没有未处理的报错");
        return Ok(());
    }
    print!("{}", reports::beside::Beside::new(&open).list(&desk.records(desk.active).await?));
    println!("未处理的报错有{}条；处理完的划掉：yimatong offices reports --done 编号", open.len());
    Ok(())
}

/// Strikes every report that there is; fails when one was not there.
async fn strike_reports(ids: &[String], desk: &Desk) -> Result<(), Failed> {
    let (mut missing, mut several) = (Vec::new(), Vec::new());
    for id in ids {
        // Of less, a slip of the finger might strike another one.
        if id.chars().count() < SHORTEST_ID {
            return Err(format!("编号至少写前{SHORTEST_ID}位：{id}").into());
        }
        match reports::store::done(&desk.database, id).await? {
            Struck::Gone(whole) => println!("已划掉 {whole}"),
            Struck::Missing => missing.push(id.as_str()),
            Struck::Several => several.push(id.as_str()),
        }
    }
    let kinds = [("没有这样的报错", missing), ("有几条报错的编号这样开头，请再多写几位", several)];
    let left = kinds.iter().filter(|(_, ids)| !ids.is_empty());
    let left: Vec<String> = left.map(|(what, ids)| format!("{what}：{}", ids.join("、"))).collect();
    if left.is_empty() { Ok(()) } else { Err(left.join("；").into()) }
}
