//! `Config → Server { build, port, run }`.

use std::{io, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{App, HttpServer, http::header::InvalidHeaderValue, middleware, web};
use secrecy::ExposeSecret;

use crate::{
    State,
    cities::{self, Content, ContentError},
    fines::{Feed, PullError, registry::Unusable},
    guides::unanswered,
    offices::wechat_map::WechatMap,
    openapi,
    payments::{reconcile::Daily, stranded, tell::BadTemplate},
    platform::{
        assets::{Assets, AssetsError},
        clock::Clock,
        config::Config,
        database::{Database, DatabaseError},
        http::{
            observe::{self, ProblemPage},
            pages::PageCache,
            policy::Policy,
            read, same_site,
            slashes::TrimSlashes,
        },
        limit::PerAddress,
        log,
        signer::Signer,
    },
    rooms, routes,
    wechat::{BadBase, PayError},
};

const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// A server that listens and is ready to run.
pub struct Server {
    listener: TcpListener,
    state: Arc<State>,
    description: openapi::Prepared,
    /// The feed of each city, and how often it is read.
    feeds: Vec<(Feed, Duration)>,
    /// The comparison with each merchant's bills.
    daily: Daily,
}

/// The server cannot start. One sentence each.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {why}; choose another one with server.bind")]
    Bind {
        /// Which address.
        address: String,
        /// Why.
        why: io::Error,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// There is no city's data to answer from.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The built assets are not there.
    #[error(transparent)]
    Assets(#[from] AssetsError),
    /// The description of the API cannot be written.
    #[error("the description of the API: {0}")]
    Description(#[from] serde_json::Error),
    /// A key file cannot be read.
    #[error("{key}: cannot read {file}: {why}")]
    KeyFile {
        /// Which key of the configuration names it.
        key: &'static str,
        /// Which file.
        file: String,
        /// Why.
        why: io::Error,
    },
    /// WeChat Pay's settings cannot be used.
    #[error("wechat_pay: {0}")]
    Pay(#[from] PayError),
    /// The mini-program's settings cannot be used.
    #[error("wechat.api_base: {0}")]
    MiniProgram(#[from] BadBase),
    /// A template of messages cannot be used.
    #[error("wechat.templates.{occasion}: {why}")]
    Template {
        /// Which.
        occasion: &'static str,
        /// Why not.
        why: BadTemplate,
    },
    /// The official account's settings cannot be used.
    #[error("official_account.script: {0}")]
    Script(#[from] InvalidHeaderValue),
    /// The registry's settings cannot be used.
    #[error(transparent)]
    Registry(#[from] PullError),
    /// The registry's operations cannot be used.
    #[error(transparent)]
    Operations(#[from] Unusable),
}

impl Server {
    /// Listens, opens the database and loads what is kept in memory.
    ///
    /// # Errors
    /// [`StartError`] says what is missing.
    pub async fn build(config: Config, clock: Clock) -> Result<Server, StartError> {
        let address = config.server.bind.clone();
        let listener = TcpListener::bind(&address).map_err(|why| StartError::Bind { address, why })?;
        log::metrics();
        let database = Database::open(config.database.url.expose_secret()).await?;
        let merchants = rooms::merchants(&config)?;
        let content = Content::open(&database, &config.content.pack, clock.now()).await?;
        for city in content.current().cities.iter().filter(|city| !merchants.serve(&city.adcode.to_string()))
        {
            tracing::warn!(city = %city.adcode, "no merchant takes this whole city's fines: they cannot be paid here");
        }
        stranded::tell(&database, &merchants).await?;
        warn_of_other_apps(&config);
        let signer = Signer::new(config.secrets.token_key.expose_secret());
        let registries = rooms::registries(&config, &clock, &database)?;
        let payments = rooms::payments(&config, &clock, &database, &merchants, &registries)?;
        let feeds = rooms::feeds(&config, &database)?;
        let daily = Daily::new(database.clone(), merchants.clone(), payments.clone(), clock.clone());
        let account = rooms::official_account(&config, &database)?;
        let assets = Assets::read(&config.content.assets)?;
        let policy = Policy::new(&assets.links.style, assets.links.boot.as_deref(), config.maps.origin());
        let wechat_script = rooms::wechat_script(&config, &policy)?;
        let wechat_forms = account.as_deref().map(|own| rooms::wechat_forms(own, &policy)).transpose()?;
        let state = State {
            content,
            assets,
            policy: policy.of_all(),
            pages: PageCache::new(config.limits.cached_pages_bytes),
            fines: rooms::fines(&config, (&database, &registries), &signer, &payments),
            registries,
            citizens: rooms::citizens(&config, &database, &signer, account.clone())?,
            fine_searches: PerAddress::per_minute(config.limits.fine_searches_per_minute),
            payment_starts: PerAddress::per_minute(config.limits.payment_starts_per_minute),
            wechat_map: account.zip(wechat_script.clone()).map(|(own, script)| WechatMap::new(own, script)),
            wechat_script,
            wechat_forms,
            unanswered_questions: PerAddress::per_minute(unanswered::COUNTED_PER_MINUTE),
            office_reports: PerAddress::per_minute(config.limits.office_reports_per_minute),
            guide_feedback: PerAddress::per_minute(config.limits.guide_feedback_per_minute),
            page_signatures: PerAddress::per_minute(config.limits.page_signatures_per_minute),
            payments,
            signer,
            config,
            clock,
            database,
        };
        Ok(Server { listener, state: Arc::new(state), description: openapi::Prepared::new()?, feeds, daily })
    }

    /// The port it listens on.
    ///
    /// # Errors
    /// When the socket is gone.
    pub fn port(&self) -> io::Result<u16> {
        Ok(self.listener.local_addr()?.port())
    }

    /// Serves until SIGINT or SIGTERM, then lets requests under way finish.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn run(self) -> io::Result<()> {
        let state = Arc::clone(&self.state);
        let settings = &state.config.server;
        tracing::info!(listening = %self.listener.local_addr()?, mode = ?state.config.mode, "ready");
        let data = web::Data::from(Arc::clone(&state));
        let description = web::Data::new(self.description);
        let body_bytes = state.config.limits.body_bytes;
        let policy = state.policy.clone();
        let mut server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(description.clone())
                .app_data(ProblemPage(cities::http::problem))
                .configure(|service| read::configure(service, body_bytes))
                .configure(routes::mount)
                .wrap(middleware::from_fn(same_site::refuse_foreign_forms))
                .wrap(middleware::from_fn(observe::observe))
                // What is not kept ready in compressed form: answers of the API, pages for one person.
                .wrap(middleware::Compress::default())
                .wrap(TrimSlashes)
                // Outermost, so that a failed answer has them too.
                .wrap(security_headers(&policy))
        })
        .client_request_timeout(REQUEST_HEAD_TIMEOUT)
        // An answer in two pieces would otherwise wait 40 ms for the client's acknowledgement of the first.
        .tcp_nodelay(true)
        .shutdown_timeout(settings.shutdown_seconds);
        if settings.workers > 0 {
            server = server.workers(settings.workers);
        }
        let follower = actix_web::rt::spawn({
            let state = Arc::clone(&state);
            async move { state.content.follow(&state.database).await }
        });
        let payments = actix_web::rt::spawn({
            let state = Arc::clone(&state);
            async move { state.payments.clone().run(&state.content).await }
        });
        let corrections = actix_web::rt::spawn({
            let state = Arc::clone(&state);
            async move { state.payments.clone().run_corrections(&state.content).await }
        });
        let feeds = self.feeds.into_iter().map(|(feed, poll)| actix_web::rt::spawn(feed.run(poll)));
        let daily = actix_web::rt::spawn(self.daily.run());
        let metrics = actix_web::rt::spawn(log::tidy_metrics());
        let jobs: Vec<_> =
            [follower, payments, corrections, daily, metrics].into_iter().chain(feeds).collect();
        server.listen(self.listener)?.run().await?;
        jobs.iter().for_each(actix_web::rt::task::JoinHandle::abort);
        state.database.close().await;
        tracing::info!("stopped");
        Ok(())
    }
}

fn warn_of_other_apps(config: &Config) {
    let merchants = config.merchants();
    for one in merchants.iter().filter(|one| one.payers_app_id() != config.wechat.app_id) {
        let (merchant, app) = (one.recipient(), one.payers_app_id());
        tracing::warn!(merchant, app, "not wechat.app_id: nobody can pay this merchant in the mini-program");
    }
}

fn security_headers(policy: &str) -> middleware::DefaultHeaders {
    middleware::DefaultHeaders::new()
        .add(("content-security-policy", policy))
        .add(("x-content-type-options", "nosniff"))
        // WeChat's H5 page wants to know the site that sent the payer; nobody needs the page's address.
        .add(("referrer-policy", "strict-origin"))
        .add(("permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=()"))
        .add(("cross-origin-opener-policy", "same-origin"))
}
