// For browsers that know no modules: the same bot without scripts.
location.replace("/chat");
