namespace BlockChain.Core.Consensus;

/// <summary>Networks by name. A school class that wants a chain of its own has to agree on nothing but its name.</summary>
public static class NetworkNames
{
    /// <summary>What a private network's name may look like, in words.</summary>
    public static string Rule =>
        "1 to 20 characters: the letters a to z, digits and hyphens, a letter first, and not a name that Windows reserves, or "
        + "that Bitcoin uses for one of its networks, such as testnet";

    /// <summary>One of <see cref="ChainParameters.All"/>, or for any other name a network of its own, with main's rules and a
    /// genesis block that follows from the name.</summary>
    /// <returns>Null: this cannot be a name, see <see cref="Rule"/>.</returns>
    public static ChainParameters? Find(string name)
    {
        bool isName = name.Length is >= 1 and <= 20 && char.IsAsciiLetterLower(name[0])
            && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
            && name is not ("con" or "prn" or "aux" or "nul")
            && name is not ("mainnet" or "testnet" or "testnet3" or "testnet4" or "signet")
            && !(name.Length == 4 && name[..3] is "com" or "lpt" && char.IsAsciiDigit(name[3]));
        return ChainParameters.All.FirstOrDefault(known => known.Name == name)
            ?? (isName ? ChainParameters.Main with { Name = name, Genesis = GenesisBlock.CreateNamed(name) } : null);
    }
}
