//! A real browser without a window, driven through a pipe: real keys, real styles, real policy.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use camino::Utf8Path;
use serde_json::{Value, json};
use tempfile::TempDir;

/// So long an answer may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

pub struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    /// What came without being asked for.
    events: Vec<Value>,
    session: Option<String>,
    last: u64,
    _profile: TempDir,
}

/// The program of the browser, if there is one.
fn program() -> Option<String> {
    if let Ok(named) = env::var("TEAMKIT_CHROMIUM") {
        return Some(named);
    }
    let path = env::var_os("PATH")?;
    let found = env::split_paths(&path).flat_map(|directory| NAMES.map(|name| directory.join(name)));
    found.into_iter().find(|file| file.is_file()).map(|file| file.display().to_string())
}

impl Browser {
    /// Starts a browser; nothing, with a notice, where none is and none must be.
    pub fn start() -> Option<Self> {
        let Some(program) = program() else {
            assert!(
                env::var_os("TEAMKIT_REQUIRE_BROWSER").is_none(),
                "TEAMKIT_REQUIRE_BROWSER is set, and there is no browser"
            );
            // Not `eprintln!`: the test runner would keep that to itself.
            let names = NAMES.join(", ");
            let notice =
                format!("NOTICE: no browser here (TEAMKIT_CHROMIUM, or {names} in PATH): the page is not looked at\n");
            std::io::stderr().write_all(notice.as_bytes()).expect("stderr");
            return None;
        };
        let profile = tempfile::tempdir().expect("a temporary directory");
        let mut command = Command::new("sh");
        // The protocol speaks through the descriptors 3 and 4.
        command.args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null", &program]);
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-pipe",
        ]);
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg("about:blank");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let input = child.stdin.take().expect("a pipe");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                let value = serde_json::from_slice(message.strip_suffix(b"\0").unwrap_or(&message));
                if sender.send(value.unwrap_or(Value::Null)).is_err() {
                    return;
                }
                message.clear();
            }
        });
        let mut browser =
            Self { child, input, messages, events: Vec::new(), session: None, last: 0, _profile: profile };
        let targets = browser.call("Target.getTargets", &json!({}));
        let target = targets["targetInfos"].as_array().expect("targets").iter().find(|target| target["type"] == "page");
        let target = target.expect("a page")["targetId"].clone();
        let attached = browser.call("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Asks the browser something, and waits for the answer.
    #[track_caller]
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut message = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("the browser listens");
        loop {
            let answer = self.messages.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{method}: {error}"));
            if answer["id"] == self.last {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub fn value(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    #[track_caller]
    pub fn text(&mut self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_else(|| panic!("no text: {expression}")).to_owned()
    }

    #[track_caller]
    pub fn holds(&mut self, expression: &str) -> bool {
        self.value(expression).as_bool().unwrap_or_else(|| panic!("neither true nor false: {expression}"))
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub fn wait(&mut self, expression: &str) {
        let began = Instant::now();
        while !self.holds(expression) {
            assert!(began.elapsed() < PATIENCE, "this never came: {expression}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Opens a file, at a route.
    #[track_caller]
    pub fn open(&mut self, file: &Utf8Path, route: &str) {
        // Another document first: the same file at another route would not be loaded again.
        self.call("Page.navigate", &json!({ "url": "about:blank" }));
        self.wait("location.href === 'about:blank' && document.readyState === 'complete'");
        self.call("Page.navigate", &json!({ "url": format!("file://{file}{route}") }));
        self.wait("location.protocol === 'file:' && document.readyState === 'complete'");
    }

    /// Goes to a route of the page that is open, as a link would.
    #[track_caller]
    pub fn go(&mut self, route: &str) {
        self.value("window.shown = document.querySelector('h1'); null");
        self.value(&format!("location.hash = {}; null", json!(route)));
        self.wait("window.shown !== document.querySelector('h1')");
    }

    /// Presses a key: one character, or a name such as `ArrowDown`.
    #[track_caller]
    pub fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            other => (0, other),
        };
        let mut down = json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code });
        if !text.is_empty() {
            down["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", &down);
        self.call("Input.dispatchKeyEvent", &json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }));
    }

    /// Presses the keys of a text, one after the other.
    #[track_caller]
    pub fn write(&mut self, text: &str) {
        text.chars().for_each(|one| self.press(&one.to_string()));
    }

    pub fn size(&mut self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// What the reader's system asks for: a medium (`print`, or nothing) and features.
    pub fn media(&mut self, medium: &str, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.call("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": features }));
    }

    /// Whether scripts run in what is opened next.
    pub fn scripting(&mut self, runs: bool) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": !runs }));
    }

    /// What the page and its policy complained about until now, and what it asked the network for.
    pub fn faults(&mut self) -> Vec<String> {
        self.value("null");
        let events = std::mem::take(&mut self.events);
        let is_fault = |event: &&Value| match event["method"].as_str().unwrap_or_default() {
            "Runtime.exceptionThrown" => true,
            "Log.entryAdded" => event["params"]["entry"]["level"] == "error",
            "Runtime.consoleAPICalled" => event["params"]["type"] == "error",
            "Network.requestWillBeSent" => {
                let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
                !url.starts_with("file://") && !url.starts_with("about:")
            }
            _ => false,
        };
        events.iter().filter(is_fault).map(|event| event["params"].to_string()).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.session = None;
        let close = self.input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let began = Instant::now();
        while close.is_ok() && began.elapsed() < Duration::from_secs(5) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // It is ours, and it is stuck.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
