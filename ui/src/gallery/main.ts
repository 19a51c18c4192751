import { mount } from "svelte";
import "../kit/base.css";
import { forceStates } from "./force";
import Gallery from "./Gallery.svelte";
import { usePseudo } from "../words/pseudo";

// Every primitive in every state, for whoever works on them: /gallery.html under `npm run dev`. A build has only
// index.html for its entry, so none of this is in the app.
// With ?pseudo=long or ?pseudo=rtl its words are longer, or mirrored.
const pseudo = new URLSearchParams(window.location.search).get("pseudo");
if (pseudo === "long" || pseudo === "rtl") usePseudo(pseudo);

const target = document.getElementById("app");
if (target === null) throw new Error("gallery.html has no #app");
mount(Gallery, { target });
forceStates(document);
// A title that is changed in place takes the focus; the gallery is looked at from its beginning.
if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
target.querySelector("main")?.scrollTo(0, 0);
