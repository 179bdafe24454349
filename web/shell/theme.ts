(() => { document.documentElement.dataset["theme"] = "light"; })(); export {};
