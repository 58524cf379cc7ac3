namespace BlockChain.Page.Tests;

/// <summary>The tests of the explorer, one after the other in one window. Other collections run beside it, on other nodes.</summary>
[CollectionDefinition]
public sealed class ExplorerWindow : ICollectionFixture<Site>;

/// <summary>The tests of the lessons and of the lab, likewise.</summary>
[CollectionDefinition]
public sealed class LearnWindow : ICollectionFixture<Site>;
