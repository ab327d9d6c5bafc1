// Fixtures run at the same time, and the tests of each one after another: a fixture has its database, its server and
// its folders to itself. Four, since some wait for processes or for the clock; the longest come first by [Order(0)],
// so that none is left alone at the end.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
