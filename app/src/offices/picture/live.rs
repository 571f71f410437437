//! The picture in the browser: what the resident's fingers and keys change, and what is drawn after it.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use shared::{
    calendar::Calendar,
    geo::{
        Wgs84,
        plane::{Offset, Plane},
    },
    hours::opening,
    messages::{around as words, offices},
    offices::{
        directory::{Directory, degrees},
        sounds::Sounds,
    },
    path,
};
use wasm_bindgen_futures::spawn_local;

use super::{
    draw::{self, Picture},
    hand::Hand,
    id,
    markup::Markup,
    rows::{self, PART},
    scene::{self, Place, Size, View},
    search,
};
use crate::browser::{self, Happening, NoAnswer, What};

/// How often the states are reckoned anew. They are shown to the minute.
const TICK: Duration = Duration::from_secs(20);
/// How far a key or a button moves the picture, in units of the paper.
const STEP: f64 = 250.0;

/// What is shown now.
struct Live {
    city: String,
    /// What the list is narrowed by, see [`Picture`].
    filters: String,
    calendar: Calendar,
    sounds: Sounds,
    places: Vec<Place>,
    origin: Wgs84,
    /// Whether that is where the phone is, which goes into no address.
    is_here: bool,
    view: View,
    size: Size,
    hand: Hand,
    /// A tapped point, from the point to start from.
    picked: Option<Offset>,
    /// A tapped window, by its place in the list.
    chosen: Option<usize>,
    /// What the list is filtered by, in small letters.
    filter: String,
    /// How many lines the list shows at most.
    lines: usize,
    /// What stands on the page, by id: it is written again only when it changes, so that what has the focus keeps it.
    written: BTreeMap<&'static str, String>,
}

/// Fetches the directory of the city and takes the page over when it is there.
pub(crate) fn start(city: String, at: [i32; 2], radius: u32, filters: String, elder: bool) {
    let [lat, lon] = at.map(degrees);
    let Ok(origin) = Wgs84::new(lat, lon) else { return };
    spawn_local(async move {
        let address = format!("{}{}/directory", path::API, path::OFFICES);
        let query = vec![("city".to_owned(), city.clone())];
        let directory = match browser::ask_json::<Directory>(&address, query).await {
            Ok(directory) => directory,
            // The server's picture and list stand.
            Err(NoAnswer::Refused(why)) => return browser::show(id::STATUS, &why),
            Err(NoAnswer::Offline) => return,
        };
        let Directory { calendar, windows, sounds, .. } = directory;
        let places = scene::places(windows, origin, &calendar, browser::now());
        let mut live = Live {
            city,
            filters,
            calendar,
            sounds: Sounds::unpack(&sounds),
            places,
            origin,
            is_here: false,
            view: View::around(radius),
            size: Size::of(elder),
            hand: Hand::default(),
            picked: None,
            chosen: None,
            filter: String::new(),
            lines: PART,
            written: BTreeMap::new(),
        };
        live.draw();
        live.list();
        let live = Rc::new(RefCell::new(live));
        let listener = Rc::clone(&live);
        browser::listen(id::AROUND, id::PICTURE, move |happening| on(&listener, happening));
        loop {
            browser::sleep(TICK).await;
            live.borrow_mut().tick();
        }
    });
}

/// Gives whether the browser shall leave it at that.
fn on(live: &Rc<RefCell<Live>>, happening: Happening) -> bool {
    if matches!(&happening.what, What::Action(name) if name == "me") {
        locate(Rc::clone(live));
        return true;
    }
    // Drawing may make the browser say something while it is under way; there is nothing to do then.
    live.try_borrow_mut().is_ok_and(|mut live| live.on(happening))
}

/// Starts from where the phone is.
fn locate(live: Rc<RefCell<Live>>) {
    spawn_local(async move {
        browser::show(id::STATUS, offices::NEAR_LOCATING);
        match browser::here().await {
            Ok(here) => {
                browser::show(id::STATUS, "");
                live.borrow_mut().start_from(here, true);
            }
            Err(why) => browser::show(id::STATUS, why.in_words()),
        }
    });
}

impl Live {
    fn on(&mut self, happening: Happening) -> bool {
        let (x, y) = happening.at;
        match happening.what {
            What::Down(finger) => {
                self.hand.put(finger, x, y);
                false
            }
            What::Move(finger) => {
                let Some(view) = self.hand.drag(finger, x, y, self.view) else { return false };
                browser::hold(id::PICTURE, finger);
                self.look(view)
            }
            What::Up(finger) => {
                self.hand.lift(finger);
                false
            }
            What::Wheel(down) => self.look(self.view.zoomed(if down { 0.8 } else { 1.25 }, x, y)),
            What::Key(key) => self.key(&key),
            What::Place(index) => self.hand.tapped() && self.choose(index),
            What::Several(x, y) => self.hand.tapped() && self.come_closer(x, y),
            What::Paper => self.hand.tapped() && self.pick(x, y),
            What::Action(name) => self.act(&name),
            What::Typed(text) => {
                self.filter = text.to_ascii_lowercase();
                self.lines = PART;
                self.list();
                false
            }
        }
    }

    fn key(&mut self, key: &str) -> bool {
        let action = match key {
            "ArrowUp" => "north",
            "ArrowDown" => "south",
            "ArrowLeft" => "west",
            "ArrowRight" => "east",
            "+" | "=" => "in",
            "-" => "out",
            _ => return false,
        };
        self.act(action)
    }

    fn act(&mut self, name: &str) -> bool {
        let view = self.view;
        let stepped = |closer| View { radius: f64::from(view.step(closer)), ..view };
        match name {
            "in" => self.look(stepped(true)),
            "out" => self.look(stepped(false)),
            "north" => self.look(view.moved(0.0, STEP)),
            "south" => self.look(view.moved(0.0, -STEP)),
            "west" => self.look(view.moved(STEP, 0.0)),
            "east" => self.look(view.moved(-STEP, 0.0)),
            "start" => self.start_at(self.picked.unwrap_or(view.middle)),
            "middle" => self.start_at(view.middle),
            "more" => {
                self.lines += PART;
                self.list();
                true
            }
            _ => false,
        }
    }

    fn look(&mut self, view: View) -> bool {
        self.view = view;
        self.draw();
        true
    }

    fn choose(&mut self, index: usize) -> bool {
        (self.chosen, self.picked) = (Some(index), None);
        self.draw();
        true
    }

    fn pick(&mut self, x: f64, y: f64) -> bool {
        (self.chosen, self.picked) = (None, Some(self.view.ground(x, y)));
        self.draw();
        true
    }

    /// Parts windows that lie together; where the picture comes no closer, the nearest of them is chosen.
    fn come_closer(&mut self, x: f64, y: f64) -> bool {
        let (middle, radius) = (self.view.ground(x, y), f64::from(self.view.step(true)));
        if radius >= self.view.radius {
            let together = |place: &Place| {
                let at = place.offset.map(|offset| self.view.place(offset));
                at.is_some_and(|(right, down)| f64::from(right) == x && f64::from(down) == y)
            };
            self.chosen = self.places.iter().position(together);
            self.draw();
            return true;
        }
        self.look(View { middle, radius })
    }

    fn start_at(&mut self, offset: Offset) -> bool {
        if let Ok(point) = Plane::around(self.origin).point(offset) {
            self.start_from(point, self.is_here && offset.metres() < 1.0);
        }
        true
    }

    fn start_from(&mut self, origin: Wgs84, is_here: bool) {
        let windows = std::mem::take(&mut self.places).into_iter().map(|place| place.window).collect();
        self.places = scene::places(windows, origin, &self.calendar, browser::now());
        (self.origin, self.is_here, self.picked, self.chosen) = (origin, is_here, None, None);
        self.view.middle = Offset::default();
        self.draw();
        self.list();
    }

    fn tick(&mut self) {
        let now = browser::now();
        for place in &mut self.places {
            place.opening = opening(place.window.schedule.as_ref(), None, &self.calendar, now);
        }
        self.draw();
        self.list();
    }

    /// Draws the picture and what was tapped on it.
    fn draw(&mut self) {
        let now = browser::now();
        let picture = Picture {
            city: &self.city,
            places: &self.places,
            origin: self.origin,
            view: self.view,
            size: self.size,
            picked: self.picked,
            now,
            filters: &self.filters,
        };
        let (drawn, tapped) = (draw::svg(&picture), self.tapped(&picture));
        let list = match self.is_here {
            true => String::new(),
            false => picture.list_from(Offset::default(), words::LIST_FROM_ORIGIN),
        };
        self.write(id::PICTURE, drawn);
        self.write(id::CHOSEN, tapped);
        self.write(id::LIST, list);
    }

    /// What was tapped, in words, and what can be done there.
    fn tapped(&self, picture: &Picture<'_>) -> String {
        if let Some((index, place)) = self.chosen.and_then(|index| Some((index, self.places.get(index)?))) {
            return rows::rows(std::iter::once((index, place)), picture.now);
        }
        let Some(picked) = self.picked else { return String::new() };
        let mut text = Markup::default();
        text.raw(r#"<li class="cell picked"><strong>"#)
            .raw(&words::picked(&offices::distance(picked.metres() as u32)));
        text.raw("</strong> ").raw(&picture.list_from(picked, words::LIST_FROM_HERE));
        text.raw(r#" <button type="button" class="button plain" data-do="start">"#);
        text.raw(words::FROM_HERE).raw("</button></li>");
        text.finish()
    }

    /// Writes the list.
    fn list(&mut self) {
        let found = self.places.iter().enumerate();
        let found = found.filter(|(_, place)| search::matches(&place.window, &self.filter, &self.sounds));
        let found: Vec<(usize, &Place)> = found.collect();
        let (shown, all) = (found.len().min(self.lines), found.len());
        let text = if all == 0 { words::NONE_FOUND.to_owned() } else { words::found(all) };
        let mut lines = rows::rows(found.into_iter().take(shown), browser::now());
        if shown < all {
            lines.extend([r#"<li class="more"><button type="button" class="button plain" data-do="more">"#]);
            lines.extend([words::MORE, "</button></li>"]);
        }
        self.write(id::FOUND, text);
        self.write(id::ROWS, lines);
    }

    fn write(&mut self, id: &'static str, elements: String) {
        if self.written.get(id) != Some(&elements) {
            browser::show(id, &elements);
            self.written.insert(id, elements);
        }
    }
}
