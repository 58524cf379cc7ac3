namespace BlockChain.Lab.Headers;

/// <summary>The bits that the block after a parent must have.</summary>
internal delegate CompactTarget DifficultyRule(ChainedHeader parent);
