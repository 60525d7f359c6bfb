//! Calls over the C interface.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use wirecopy_abi as abi;
use wirecopy_plugin::runtime;
use wirecopy_stage::{
    Description, ErrorKind, Kind, Registration, Resources, SettingsError, StageError,
};

use crate::check::malformed;

/// The operation of a document stage; those of corpus stages have the numbers of [`abi::corpus`].
pub(crate) const EDIT: u32 = 100;

/// The longest message that is taken from a plugin, in bytes.
const MESSAGE_LENGTH: usize = 16 * 1024;

/// One call of a stage.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    /// [`EDIT`] or one of [`abi::corpus`].
    pub(crate) operation: u32,
    /// The pass or the round.
    pub(crate) number: u32,
    /// Their pointers are good for as long as the call lasts.
    pub(crate) docs: &'a [abi::Document],
    pub(crate) frame: &'a [u8],
}

/// Takes what a stage sends.
pub(crate) trait Reply {
    fn bytes(&mut self, bytes: &[u8]);

    /// # Safety
    ///
    /// The pointers of the view must lead to as much as it says.
    unsafe fn edits(&mut self, view: &abi::Edits);
}

/// Something that calls a stage: over the boundary, or over a pipe.
pub(crate) trait Caller: Send + Sync {
    fn call(&self, call: &Call<'_>, reply: &mut dyn Reply) -> Result<(), StageError>;

    /// Whether the stage knows the operations on many.
    fn takes_many(&self) -> bool;
}

/// The first minor number of the interface that has operations on many.
const MANY: u16 = 1;

/// Where stages come from.
#[derive(Clone, Copy)]
pub(crate) enum Origin<'a> {
    Library(&'a abi::Plugin),
    Linked(&'a [Registration]),
}

/// Why no instance was made.
#[derive(Debug)]
pub(crate) enum CreateError {
    Settings(SettingsError),
    Stage(StageError),
}

impl From<CreateError> for SettingsError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Settings(error) => error,
            CreateError::Stage(error) => SettingsError::new(error.to_string()),
        }
    }
}

/// An instance behind the boundary.
#[derive(Debug)]
pub(crate) struct Live {
    destroy: Option<unsafe extern "C" fn(*mut c_void)>,
    edit: Option<EditFn>,
    corpus: Option<CorpusFn>,
    instance: *mut c_void,
    /// How many passes it makes.
    pub(crate) passes: u8,
    /// Whether it knows the operations on many.
    pub(crate) many: bool,
}

type EditFn = unsafe extern "C" fn(*mut c_void, u32, *const abi::Document, *const abi::Sink) -> u32;
type CorpusFn =
    unsafe extern "C" fn(*mut c_void, u32, u32, abi::Slice, abi::Bytes, *const abi::Sink) -> u32;

// SAFETY: the interface demands that an instance may be called from any thread, and from many at a time.
unsafe impl Send for Live {}
// SAFETY: as above.
unsafe impl Sync for Live {}

impl Origin<'_> {
    /// Describes all stages.
    pub(crate) fn descriptions(self) -> Result<Vec<Description>, (u32, String)> {
        let count = match self {
            // SAFETY: the table is that of a loaded plugin.
            Origin::Library(plugin) => plugin.count.map_or(0, |count| unsafe { count() }),
            Origin::Linked(stages) => runtime::count(stages),
        };
        if count > 1024 {
            return Err((1024, format!("it says that there are {count} stages")));
        }
        (0..count).map(|n| self.describe(n).map_err(|reason| (n, reason))).collect()
    }

    fn describe(self, stage: u32) -> Result<Description, String> {
        let mut reply = Bytes::default();
        let status = with_sink(&mut reply, |sink| match self {
            Origin::Library(plugin) => match plugin.describe {
                // SAFETY: the sink lives for as long as the call.
                Some(describe) => unsafe { describe(stage, sink) },
                None => abi::status::FAILED,
            },
            // SAFETY: as above.
            Origin::Linked(stages) => unsafe { runtime::describe(stages, stage, sink) },
        });
        status.map_err(|e| e.to_string())?;
        let description: Description =
            serde_json::from_slice(&reply.0).map_err(|e| e.to_string())?;
        if description.rules.len() > usize::from(u16::MAX) {
            return Err("it has more than 65,535 rules".to_owned());
        }
        Ok(description)
    }

    /// Makes an instance of a stage.
    pub(crate) fn create(
        self,
        stage: u32,
        kind: Kind,
        settings: &str,
        resources: &Resources,
    ) -> Result<Live, CreateError> {
        let views: Vec<abi::Resource> = resources
            .0
            .iter()
            .map(|r| abi::Resource {
                setting: abi::Bytes::of(r.setting.as_bytes()),
                path: abi::Bytes::of(r.path.as_bytes()),
                content: abi::Bytes::of(&r.bytes),
            })
            .collect();
        let (settings, views) = (abi::Bytes::of(settings.as_bytes()), abi::Slice::of(&views));
        let mut instance = std::ptr::null_mut();
        let mut wrong = None;
        let made = with_sink_settings(&mut wrong, |sink| match self {
            Origin::Library(plugin) => match plugin.create {
                // SAFETY: all pointers are good for as long as the call, and the host table for ever.
                Some(create) => unsafe {
                    create(stage, settings, views, host(), sink, &raw mut instance)
                },
                None => abi::status::FAILED,
            },
            // SAFETY: as above.
            Origin::Linked(stages) => unsafe {
                let instance = &raw mut instance;
                runtime::create(stages, stage, settings, views, host(), sink, instance)
            },
        });
        if let Some(error) = wrong {
            return Err(CreateError::Settings(error));
        }
        made.map_err(CreateError::Stage)?;
        let (destroy, passes, edit, corpus) = match self {
            Origin::Library(p) => (p.destroy, p.passes, p.edit, p.corpus),
            Origin::Linked(_) => (
                Some(runtime::destroy as unsafe extern "C" fn(*mut c_void)),
                Some(runtime::passes as _),
                Some(runtime::edit as EditFn),
                Some(runtime::corpus as CorpusFn),
            ),
        };
        let many = match self {
            Origin::Library(plugin) => plugin.header.minor >= MANY,
            Origin::Linked(_) => true,
        };
        let mut live = Live { destroy, edit, corpus, instance, passes: 1, many };
        if let (Some(passes), Kind::Document) = (passes, kind) {
            let mut count = 1;
            // SAFETY: the instance was just made, and the pointers are good for as long as the call.
            with_sink(&mut Bytes::default(), |sink| unsafe {
                passes(live.instance, sink, &raw mut count)
            })
            .map_err(CreateError::Stage)?;
            live.passes = u8::try_from(count).map_err(|_| {
                CreateError::Stage(malformed(format!("the stage wants to make {count} passes")))
            })?;
        }
        Ok(live)
    }
}

impl Caller for Live {
    fn call(&self, call: &Call<'_>, reply: &mut dyn Reply) -> Result<(), StageError> {
        let missing = || StageError::new("the plugin lacks the function for this call");
        if call.operation == EDIT {
            let edit = self.edit.ok_or_else(missing)?;
            let doc = call.docs.first().ok_or_else(|| malformed("no document"))?;
            // SAFETY: the instance is alive, and the pointers are good for as long as the call.
            return with_sink(reply, |sink| unsafe { edit(self.instance, call.number, doc, sink) });
        }
        let corpus = self.corpus.ok_or_else(missing)?;
        let (docs, frame) = (abi::Slice::of(call.docs), abi::Bytes::of(call.frame));
        // SAFETY: as above.
        with_sink(reply, |sink| unsafe {
            corpus(self.instance, call.operation, call.number, docs, frame, sink)
        })
    }

    fn takes_many(&self) -> bool {
        self.many
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: the instance is alive, and nobody else holds it.
            unsafe { destroy(self.instance) };
        }
    }
}

/// A reply of bytes alone.
#[derive(Default)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Reply for Bytes {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    unsafe fn edits(&mut self, _: &abi::Edits) {}
}

struct Receiver<'a> {
    reply: &'a mut dyn Reply,
    message: Vec<u8>,
    fault: Option<StageError>,
}

fn with_sink(
    reply: &mut dyn Reply,
    call: impl FnOnce(*const abi::Sink) -> u32,
) -> Result<(), StageError> {
    let mut receiver = Receiver { reply, message: Vec::new(), fault: None };
    let sink = abi::Sink {
        size: size_of::<abi::Sink>() as u32,
        reserved: 0,
        context: (&raw mut receiver).cast(),
        bytes: take_bytes,
        edits: take_edits,
        message: take_message,
    };
    let status = call(&sink);
    if let Some(fault) = receiver.fault {
        return Err(fault);
    }
    let kind = match status {
        abi::status::OK => return Ok(()),
        abi::status::FAILED | abi::status::SETTINGS => ErrorKind::Failed,
        abi::status::PANICKED => ErrorKind::Panicked,
        other => return Err(malformed(format!("a call ended in unknown status {other}"))),
    };
    // A message that is not quite text is still of use.
    let message = String::from_utf8_lossy(&receiver.message);
    let message = if message.is_empty() { "the plugin does not say why".into() } else { message };
    Err(StageError::of(kind, message))
}

/// As [`with_sink`], for a call that may find fault with settings.
fn with_sink_settings(
    wrong: &mut Option<SettingsError>,
    call: impl FnOnce(*const abi::Sink) -> u32,
) -> Result<(), StageError> {
    let mut settings = false;
    let result = with_sink(&mut Bytes::default(), |sink| {
        let status = call(sink);
        settings = status == abi::status::SETTINGS;
        status
    });
    if let (true, Err(error)) = (settings, &result) {
        let message = error.to_string();
        *wrong =
            Some(serde_json::from_str(&message).unwrap_or_else(|_| SettingsError::new(message)));
    }
    result
}

/// Runs the host's side of a callback. A panic must not cross the plugin's frames.
///
/// # Safety
///
/// `context` must be the receiver of a call that is under way.
unsafe fn receive(context: *mut c_void, take: impl FnOnce(&mut Receiver<'_>)) {
    // SAFETY: as the caller vouches; callbacks come one at a time, on the thread of the call.
    let Some(receiver) = (unsafe { context.cast::<Receiver<'_>>().as_mut() }) else { return };
    if let Err(payload) = catch_unwind(AssertUnwindSafe(|| take(receiver))) {
        std::mem::forget(payload);
        receiver.fault = Some(malformed("what the stage sent could not be taken"));
    }
}

unsafe extern "C" fn take_bytes(context: *mut c_void, bytes: abi::Bytes) {
    // SAFETY: the plugin passes the context of its sink, and bytes that it holds.
    unsafe {
        receive(context, |receiver| match bytes.get() {
            Some(bytes) => receiver.reply.bytes(bytes),
            None => receiver.fault = Some(malformed("the stage sent bytes that are none")),
        });
    }
}

unsafe extern "C" fn take_edits(context: *mut c_void, edits: *const abi::Edits) {
    // SAFETY: the plugin passes the context of its sink, and a view whose size comes first.
    unsafe {
        receive(context, |receiver| {
            if edits.is_null()
                || (edits.cast::<u32>().read_unaligned() as usize) < size_of::<abi::Edits>()
            {
                receiver.fault = Some(malformed("the stage sent edits that are too short"));
                return;
            }
            receiver.reply.edits(&edits.read_unaligned());
        });
    }
}

unsafe extern "C" fn take_message(context: *mut c_void, message: abi::Bytes) {
    // SAFETY: the plugin passes the context of its sink, and bytes that it holds.
    unsafe {
        receive(context, |receiver| {
            let message = message.get().unwrap_or_default();
            let room = MESSAGE_LENGTH.saturating_sub(receiver.message.len());
            receiver.message.extend_from_slice(&message[..message.len().min(room)]);
        });
    }
}

/// How grave a log line of a plugin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something went wrong.
    Error,
    /// Something looks wrong.
    Warn,
    /// Something to know.
    Info,
    /// Something for the plugin's author.
    Debug,
}

type Logger = fn(Level, &str);

static LOGGER: OnceLock<Logger> = OnceLock::new();

/// Sets who takes the log lines of plugins; the first call counts. Without one they are dropped.
pub fn set_logger(logger: fn(Level, &str)) {
    // A second logger is not worth failing for.
    let _ = LOGGER.set(logger);
}

fn host() -> *const abi::Host {
    static HOST: abi::Host = abi::Host {
        size: size_of::<abi::Host>() as u32,
        reserved: 0,
        context: std::ptr::null_mut(),
        log,
    };
    &HOST
}

unsafe extern "C" fn log(_: *mut c_void, level: u32, message: abi::Bytes) {
    let Some(logger) = LOGGER.get() else { return };
    let level = match level {
        abi::level::ERROR => Level::Error,
        abi::level::WARN => Level::Warn,
        abi::level::INFO => Level::Info,
        _ => Level::Debug,
    };
    // SAFETY: the plugin passes bytes that it holds.
    let message = unsafe { message.get() }.unwrap_or_default();
    let message = &message[..message.len().min(MESSAGE_LENGTH)];
    let log = || logger(level, &String::from_utf8_lossy(message));
    if let Err(payload) = catch_unwind(AssertUnwindSafe(log)) {
        std::mem::forget(payload);
    }
}
