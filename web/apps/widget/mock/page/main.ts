import "../../src/main";
