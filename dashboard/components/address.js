// What a visitor chose stands in the address, so that a view can be sent.

/** What the address says of a choice; null where it says nothing. */
export const asked = (name) => new URL(location.href).searchParams.get(name);

/** Write a choice into the address, or take it out. */
export function say(name, value) {
	const address = new URL(location.href);
	if (value) address.searchParams.set(name, value);
	else address.searchParams.delete(name);
	if (address.href !== location.href) history.replaceState(history.state, '', address);
}
