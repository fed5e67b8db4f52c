// A page that answers a form is not kept, and the browser would show an error in its place to who comes back to it. Its
// address is asked for plainly instead.
history.replaceState(history.state, "", location.href);
