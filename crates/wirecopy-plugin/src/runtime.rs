//! The plugin's side of the boundary: what [`export!`](crate::export) exports.
//!
//! Every function catches panics. Hosts use it without a library around it where they run a linked stage as if it were
//! loaded, in a worker process.

use std::cell::Cell;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use wirecopy_abi as abi;
use wirecopy_document::{Document, Edits};
use wirecopy_stage::{
    CorpusStage, ErrorKind, Group, Hit, Hits, Instance, Keyed, Links, Registration, Resources,
    SettingsError, Sketches, StageError,
};

use crate::batches::{self, Reader};
use crate::flat::FlatEdits;
use crate::frames::{
    GroupFrame, HotFrame, InboxFrame, LinksFrame, PairFrame, PlanFrame, WeighedFrame,
};
use crate::read;

/// The header of a plugin that is built with this crate.
pub const HEADER: abi::Header = abi::Header {
    magic: abi::MAGIC,
    size: size_of::<abi::Plugin>() as u32,
    major: abi::MAJOR,
    minor: abi::MINOR,
};

/// How many stages there are.
pub fn count(stages: &[Registration]) -> u32 {
    u32::try_from(stages.len()).unwrap_or(u32::MAX)
}

/// Describes a stage.
///
/// # Safety
///
/// As the interface says of [`abi::Plugin::describe`].
pub unsafe fn describe(stages: &[Registration], stage: u32, sink: *const abi::Sink) -> u32 {
    // SAFETY: the caller vouches for the sink.
    let Some(sink) = (unsafe { sink.as_ref() }) else { return abi::status::FAILED };
    guard(sink, None, || {
        let registration = stages.get(stage as usize).ok_or_else(|| no_such(stage))?;
        send(sink, &serde_json::to_vec(&registration.describe()).map_err(failed)?);
        Ok(())
    })
}

/// Makes an instance.
///
/// # Safety
///
/// As the interface says of [`abi::Plugin::create`].
pub unsafe fn create(
    stages: &[Registration],
    stage: u32,
    settings: abi::Bytes,
    resources: abi::Slice,
    host: *const abi::Host,
    sink: *const abi::Sink,
    instance: *mut *mut c_void,
) -> u32 {
    // SAFETY: the caller vouches for the sink.
    let Some(sink) = (unsafe { sink.as_ref() }) else { return abi::status::FAILED };
    let mut refused = false;
    let status = guard(sink, None, || {
        let registration = stages.get(stage as usize).ok_or_else(|| no_such(stage))?;
        // SAFETY: the caller vouches for what it passes, and that the host table lives on.
        let (settings, resources, host) = unsafe {
            (
                read::text(settings).map_err(StageError::new)?.to_owned(),
                read::resources(resources).map_err(StageError::new)?,
                host.as_ref(),
            )
        };
        match registration.create(&settings, &resources) {
            Ok(made) => {
                let present = RwLock::new(Ok(Arc::new(made)));
                let live = Live { registration: *registration, settings, resources, host, present };
                // SAFETY: the caller vouches that there is room for a pointer.
                unsafe { instance.write(Box::into_raw(Box::new(live)).cast()) };
                Ok(())
            }
            Err(error) => {
                refused = true;
                Err(StageError::new(serde_json::to_string(&error).map_err(failed)?))
            }
        }
    });
    if refused && status == abi::status::FAILED { abi::status::SETTINGS } else { status }
}

/// Ends an instance.
///
/// # Safety
///
/// As the interface says of [`abi::Plugin::destroy`].
pub unsafe extern "C" fn destroy(instance: *mut c_void) {
    // SAFETY: the instance was made by `create`, and the caller ends it once.
    let live = unsafe { Box::from_raw(instance.cast::<Live>()) };
    if let Err(payload) = catch_unwind(AssertUnwindSafe(move || drop(live))) {
        std::mem::forget(payload);
    }
}

/// Says how many passes a stage makes.
///
/// # Safety
///
/// As the interface says of [`abi::Plugin::passes`].
pub unsafe extern "C" fn passes(
    instance: *mut c_void,
    sink: *const abi::Sink,
    passes: *mut u32,
) -> u32 {
    // SAFETY: the caller vouches for the instance and the sink.
    let (Some(live), Some(sink)) = (unsafe { (instance.cast::<Live>().as_ref(), sink.as_ref()) })
    else {
        return abi::status::FAILED;
    };
    guard(sink, Some(live), || {
        let count = match &*live.instance()? {
            Instance::Document(stage) => stage.passes(),
            Instance::Corpus(_) => 0,
        };
        // SAFETY: the caller vouches that there is room for a number.
        unsafe { passes.write(count.into()) };
        Ok(())
    })
}

/// Runs one pass of a stage on a document.
///
/// # Safety
///
/// As the interface says of [`abi::Plugin::edit`].
pub unsafe extern "C" fn edit(
    instance: *mut c_void,
    pass: u32,
    document: *const abi::Document,
    sink: *const abi::Sink,
) -> u32 {
    // SAFETY: the caller vouches for the instance and the sink.
    let (Some(live), Some(sink)) = (unsafe { (instance.cast::<Live>().as_ref(), sink.as_ref()) })
    else {
        return abi::status::FAILED;
    };
    guard(sink, Some(live), || {
        let instance = live.instance()?;
        let Instance::Document(stage) = &*instance else {
            return Err(StageError::new("the stage looks at many documents, not at one"));
        };
        let pass = u8::try_from(pass).map_err(failed)?;
        with_scratch(|scratch| {
            // SAFETY: the caller vouches for the document.
            unsafe { scratch.read(0, document)? };
            scratch.edits.clear();
            stage.edit(pass, &scratch.docs[0], &mut scratch.edits)?;
            scratch.send_edits(sink);
            Ok(())
        })
    })
}

/// Runs an operation of a corpus stage.
///
/// # Safety
///
/// As the interface says of [`abi::Plugin::corpus`].
pub unsafe extern "C" fn corpus(
    instance: *mut c_void,
    operation: u32,
    round: u32,
    documents: abi::Slice,
    frame: abi::Bytes,
    sink: *const abi::Sink,
) -> u32 {
    // SAFETY: the caller vouches for the instance and the sink.
    let (Some(live), Some(sink)) = (unsafe { (instance.cast::<Live>().as_ref(), sink.as_ref()) })
    else {
        return abi::status::FAILED;
    };
    guard(sink, Some(live), || {
        let instance = live.instance()?;
        let Instance::Corpus(stage) = &*instance else {
            return Err(StageError::new("the stage looks at one document, not at many"));
        };
        let round = u8::try_from(round).map_err(failed)?;
        // SAFETY: the caller vouches for the frame and the documents.
        unsafe {
            let frame = frame.get().ok_or_else(|| StageError::new("the host passed no frame"))?;
            operate(stage.as_ref(), operation, round, documents, frame, sink)
        }
    })
}

/// # Safety
///
/// The documents must be what the interface says.
unsafe fn operate(
    stage: &dyn CorpusStage,
    operation: u32,
    round: u8,
    documents: abi::Slice,
    frame: &[u8],
    sink: &abi::Sink,
) -> Result<(), StageError> {
    match operation {
        abi::corpus::PLAN => reply(sink, &PlanFrame::from(&stage.plan())),
        abi::corpus::LINK => {
            let group: GroupFrame = parse(frame)?;
            let mut out = Hits::default();
            let members = Group { documents: group.documents, postings: &group.postings };
            stage.link(round, group.key, members, &mut out);
            reply(sink, &out)
        }
        abi::corpus::HOT => {
            let hot: HotFrame = parse(frame)?;
            let mut out = Hits::default();
            stage.hot(round, hot.key, hot.count, &hot.first, &mut out);
            reply(sink, &out)
        }
        abi::corpus::SKETCH | abi::corpus::SETTLE => with_scratch(|scratch| {
            let inbox: InboxFrame = parse(frame)?;
            // SAFETY: the caller vouches for the documents.
            unsafe { scratch.read_nth(0, documents)? };
            if operation == abi::corpus::SKETCH {
                let mut out = Sketches::default();
                stage.sketch(round, &scratch.docs[0], &inbox.inbox(), &mut out)?;
                return reply(sink, &out);
            }
            scratch.edits.clear();
            stage.settle(&scratch.docs[0], &inbox.inbox(), &mut scratch.edits)?;
            scratch.send_edits(sink);
            Ok(())
        }),
        abi::corpus::WEIGH => {
            let hits: Vec<Hit> = parse(frame)?;
            let mut out = Links::default();
            let closer = stage.weigh(&hits, &mut out);
            reply(sink, &WeighedFrame(LinksFrame::from(out), closer))
        }
        abi::corpus::VERIFY => {
            let pair: PairFrame<'_> = parse(frame)?;
            let mut out = Links::default();
            stage.verify(pair.a, pair.b, &pair.hits, &mut out)?;
            reply(sink, &LinksFrame::from(out))
        }
        abi::corpus::LINK_MANY => {
            let mut frame = Reader(frame);
            let documents = frame.number().ok_or_else(torn)?;
            let mut out = Sending::new(sink);
            let show = |group: &Keyed<'_>| {
                let mut hits = Hits::default();
                group.link(stage, round, documents, &mut hits);
                batches::put_hits(&hits, &mut out.bytes);
            };
            batches::take_groups(&mut frame, show).ok_or_else(torn)
        }
        abi::corpus::WEIGH_MANY => {
            let (mut frame, mut hits) = (Reader(frame), Vec::new());
            let mut out = Sending::new(sink);
            while !frame.is_empty() {
                batches::take_weighed(&mut frame, &mut hits).ok_or_else(torn)?;
                let mut links = Links::default();
                let closer = stage.weigh(&hits, &mut links);
                batches::put_judged(links, closer, &mut out.bytes).map_err(failed)?;
            }
            Ok(())
        }
        abi::corpus::VERIFY_MANY => {
            let (mut frame, mut hits, mut first) = (Reader(frame), Vec::new(), &[][..]);
            let mut out = Sending::new(sink);
            while !frame.is_empty() {
                let (a, b) =
                    batches::take_verified(&mut frame, &mut first, &mut hits).ok_or_else(torn)?;
                let mut links = Links::default();
                stage.verify(a, b, &hits, &mut links)?;
                batches::put_judged(links, true, &mut out.bytes).map_err(failed)?;
            }
            Ok(())
        }
        other => Err(StageError::new(format!("the plugin knows no operation {other}"))),
    }
}

fn torn() -> StageError {
    StageError::new("the host's frame is torn")
}

/// The answer to an operation on many. It is sent when it goes out of scope: what came out before an error or a panic
/// tells the host which element did it.
struct Sending<'a> {
    sink: &'a abi::Sink,
    bytes: Vec<u8>,
}

impl<'a> Sending<'a> {
    fn new(sink: &'a abi::Sink) -> Self {
        Sending { sink, bytes: Vec::new() }
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        send(self.sink, &self.bytes);
    }
}

/// An instance as the host holds it.
struct Live {
    registration: Registration,
    settings: String,
    resources: Resources,
    host: Option<&'static abi::Host>,
    /// The stage, or why it could not be made anew.
    present: RwLock<Result<Arc<Instance>, String>>,
}

impl Live {
    fn instance(&self) -> Result<Arc<Instance>, StageError> {
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        present.clone().map_err(StageError::new)
    }

    /// Leaks the instance, since nothing is known of its state, and makes another.
    fn renew(&self) {
        let made = catch_unwind(|| self.registration.create(&self.settings, &self.resources));
        let made = match made {
            Ok(made) => made.map(Arc::new).map_err(|e: SettingsError| e.to_string()),
            Err(payload) => Err(panic_message(payload)),
        };
        let made = made.map_err(|e| format!("the stage panicked and cannot be made anew: {e}"));
        self.log(abi::level::WARN, "an instance panicked; it is leaked and made anew");
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::forget(std::mem::replace(&mut *present, made));
    }

    fn log(&self, level: u32, message: &str) {
        if let Some(host) = self.host {
            // SAFETY: the host table lives as long as the process, and its function takes any text.
            unsafe { (host.log)(host.context, level, abi::Bytes::of(message.as_bytes())) };
        }
    }
}

thread_local! {
    static IN_STAGE: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panics of stages off standard error: they are told as errors. An author who asks for backtraces has them.
fn quiet_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::env::var_os("RUST_BACKTRACE").is_some_and(|v| v != "0");
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if loud || !IN_STAGE.get() {
                default(info);
            }
        }));
    });
}

/// Runs what may panic, and turns what becomes of it into a status and a message.
fn guard(
    sink: &abi::Sink,
    live: Option<&Live>,
    call: impl FnOnce() -> Result<(), StageError>,
) -> u32 {
    quiet_panics();
    let nested = IN_STAGE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    IN_STAGE.set(nested);
    let (status, message) = match outcome {
        Ok(Ok(())) => return abi::status::OK,
        Ok(Err(error)) => (abi::status::FAILED, error.to_string()),
        Err(payload) => {
            let message = panic_message(payload);
            if let Some(live) = live {
                live.renew();
            }
            (abi::status::PANICKED, message)
        }
    };
    // SAFETY: the sink is the host's and takes any bytes.
    unsafe { (sink.message)(sink.context, abi::Bytes::of(message.as_bytes())) };
    status
}

/// The message of a panic, in the words that a host uses for linked stages.
fn panic_message(payload: Box<dyn std::any::Any + Send>) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    // Its destructor may itself panic.
    std::mem::forget(payload);
    format!("panicked: {}", text.as_deref().unwrap_or("without a message"))
}

/// Buffers of a thread, used for one document after the other.
#[derive(Default)]
struct Scratch {
    docs: [Document; 2],
    symbols: read::Symbols,
    edits: Edits,
    flat: FlatEdits,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Lends the buffers. Those that were lent during a panic are lost with it.
fn with_scratch<T>(
    call: impl FnOnce(&mut Scratch) -> Result<T, StageError>,
) -> Result<T, StageError> {
    let mut scratch = SCRATCH.take().unwrap_or_default();
    let result = call(&mut scratch);
    SCRATCH.set(Some(scratch));
    result
}

impl Scratch {
    /// # Safety
    ///
    /// The document must be null or what the interface says.
    unsafe fn read(&mut self, n: usize, view: *const abi::Document) -> Result<(), StageError> {
        // SAFETY: the size comes first, and the caller vouches for the rest.
        unsafe {
            if view.is_null() || ((*view).size as usize) < size_of::<abi::Document>() {
                return Err(StageError::new("the host passed no document that this plugin knows"));
            }
            read::document(&*view, &mut self.symbols, &mut self.docs[n]).map_err(StageError::new)
        }
    }

    /// # Safety
    ///
    /// As [`Self::read`].
    unsafe fn read_nth(&mut self, n: u32, views: abi::Slice) -> Result<(), StageError> {
        // SAFETY: the view fits, and the caller vouches for the elements.
        let view = unsafe {
            if views.fits::<abi::Document>() { views.get::<abi::Document>(n) } else { None }
        };
        let Some(view) = view else {
            return Err(StageError::new("the host passed too few documents"));
        };
        // SAFETY: as above.
        unsafe { self.read(n as usize, &raw const view) }
    }

    fn send_edits(&mut self, sink: &abi::Sink) {
        self.flat.fill(&self.edits);
        let view = self.flat.view();
        // SAFETY: the sink is the host's, which copies before it returns.
        unsafe { (sink.edits)(sink.context, &raw const view) };
    }
}

fn reply<T: Serialize>(sink: &abi::Sink, value: &T) -> Result<(), StageError> {
    send(sink, &postcard::to_allocvec(value).map_err(failed)?);
    Ok(())
}

fn send(sink: &abi::Sink, bytes: &[u8]) {
    // SAFETY: the sink is the host's, which copies before it returns.
    unsafe { (sink.bytes)(sink.context, abi::Bytes::of(bytes)) };
}

fn parse<'a, T: Deserialize<'a>>(frame: &'a [u8]) -> Result<T, StageError> {
    postcard::from_bytes(frame).map_err(|e| StageError::new(format!("the host's frame: {e}")))
}

fn failed(error: impl std::fmt::Display) -> StageError {
    StageError::of(ErrorKind::Failed, error.to_string())
}

fn no_such(stage: u32) -> StageError {
    StageError::new(format!("the plugin has no stage number {stage}"))
}
