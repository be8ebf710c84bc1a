//! What the stages of random pipes take: asynchronous functions, then plain ones.

use crate::call::{Call, make};
use crate::fun::{Fun, Wrong};
use crate::token::Token;

impl Fun {
    pub fn same(self) -> impl Fn(Token) -> Call<Token, Token> + Clone {
        move |x| self.call(x.id, x, make::same)
    }

    pub fn same_or_fail(self) -> impl Fn(Token) -> Call<Token, Result<Token, Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| fun.call(x.id, x, make::same_or_fail)
    }

    pub fn list(self) -> impl Fn(Token) -> Call<Token, Vec<Token>> + Clone {
        move |x| self.call(x.id, x, make::list)
    }

    pub fn list_or_fail(self) -> impl Fn(Token) -> Call<Token, Result<Vec<Token>, Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| fun.call(x.id, x, make::list_or_fail)
    }

    pub fn some(self) -> impl Fn(Token) -> Call<Token, Option<Token>> + Clone {
        move |x| self.call(x.id, x, make::some)
    }

    pub fn some_or_fail(self) -> impl Fn(Token) -> Call<Token, Result<Option<Token>, Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| fun.call(x.id, x, make::some_or_fail)
    }

    pub fn keeps_it(self) -> impl Fn(&Token) -> Call<(), bool> + Clone {
        move |x| self.call(x.id, (), make::keeps)
    }

    pub fn keeps_it_or_fail(self) -> impl Fn(&Token) -> Call<(), Result<bool, Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| fun.call(x.id, (), make::keeps_or_fail)
    }

    pub fn looks(self) -> impl Fn(&Token) -> Call<(), ()> + Clone {
        move |x| self.call(x.id, (), make::nothing)
    }

    pub fn looks_or_fail(self) -> impl Fn(&Token) -> Call<(), Result<(), Wrong>> + Clone {
        let fun = self.may_fail();
        move |x| fun.call(x.id, (), make::nothing_or_fail)
    }

    pub fn now_same(self) -> impl Fn(Token) -> Token + Clone {
        move |x| {
            self.now(x.id);
            make::same(&self, x.id, x)
        }
    }

    pub fn now_same_or_fail(self) -> impl Fn(Token) -> Result<Token, Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.now(x.id);
            make::same_or_fail(&fun, x.id, x)
        }
    }

    pub fn now_list(self) -> impl Fn(Token) -> Vec<Token> + Clone {
        move |x| {
            self.now(x.id);
            make::list(&self, x.id, x)
        }
    }

    pub fn now_list_or_fail(self) -> impl Fn(Token) -> Result<Vec<Token>, Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.now(x.id);
            make::list_or_fail(&fun, x.id, x)
        }
    }

    pub fn now_some(self) -> impl Fn(Token) -> Option<Token> + Clone {
        move |x| {
            self.now(x.id);
            make::some(&self, x.id, x)
        }
    }

    pub fn now_some_or_fail(self) -> impl Fn(Token) -> Result<Option<Token>, Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.now(x.id);
            make::some_or_fail(&fun, x.id, x)
        }
    }

    pub fn now_keeps(self) -> impl Fn(&Token) -> bool + Clone {
        move |x| {
            self.now(x.id);
            self.keeps(x.id)
        }
    }

    pub fn now_keeps_or_fail(self) -> impl Fn(&Token) -> Result<bool, Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.now(x.id);
            fun.or_fail(x.id, fun.keeps(x.id))
        }
    }

    pub fn now_looks(self) -> impl Fn(&Token) + Clone {
        move |x| self.now(x.id)
    }

    pub fn now_looks_or_fail(self) -> impl Fn(&Token) -> Result<(), Wrong> + Clone {
        let fun = self.may_fail();
        move |x| {
            fun.now(x.id);
            fun.or_fail(x.id, ())
        }
    }
}
