/** All of Noto Sans SC in about 200 slices; the browser fetches a slice when a character of it is on the page. */
import "@fontsource/noto-sans-sc/400.css";
import "@fontsource/noto-sans-sc/700.css";
